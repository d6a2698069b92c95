import { Octokit, RequestError } from 'octokit';
import { GithubDescription } from '#forge/github-description.ts';
import { startForge } from '#forge/start-forge.ts';

/** In them a retry by itself would only hide what the forge answered. */
const DO_NOT_RETRY = [400, 401, 403, 404, 405, 409, 410, 412, 422, 451, 500];

let reading: Promise<GithubDescription> | undefined;

const STATE_FILE = `apiVersion: pagurus/v1
kind: DesiredState
app: payments
environment: production
release: "1.4.1"
`;

/**
 * A forge with `acme/state` in it, private, and four people: mara and rob may write, vic may read,
 * ada administers, and nobody knows eve. Every reply that Octokit gets is compared with GitHub's description.
 */
export async function startForgeWorld(options: Parameters<typeof startForge>[0] = {}) {
  reading ??= GithubDescription.read();
  const description = await reading;
  const running = await startForge(options);
  const { forge, url } = running;
  const mismatches: string[] = [];

  const tokens: Record<string, string> = {};
  for (const login of ['mara', 'rob', 'vic', 'ada', 'eve']) {
    await forge.admin.createUser({
      login,
      name: `${login} example`,
      email: `${login}@acme.example`,
      password: `${login}-pass`,
    });
    const { token } = await forge.admin.createToken({ login, scopes: ['repo', 'user:email'], note: 'test' });
    tokens[login] = token;
  }
  await forge.admin.createRepository({ owner: 'acme', name: 'state' });
  for (const [login, permission] of Object.entries({
    mara: 'write',
    rob: 'write',
    vic: 'read',
    ada: 'admin',
  } as const)) {
    await forge.admin.setPermission('acme', 'state', login, permission);
  }
  const seeded = await forge.admin.seedCommit('acme', 'state', {
    files: { 'environments/production/payments.yaml': STATE_FILE, 'README.md': '# State\n' },
    message: 'Begin',
    author: { name: 'Seed', email: 'seed@acme.example' },
  });
  if (seeded === undefined) throw new Error('Cannot start the world as its repository must be empty: it has commits');

  const as = (login: string | undefined): Octokit => {
    const octokit = new Octokit({
      baseUrl: `${url}/api/v3`,
      ...(login === undefined ? {} : { auth: tokens[login] ?? login }),
      retry: { doNotRetry: DO_NOT_RETRY },
      throttle: { enabled: false },
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    });
    const compare = (asked: { method: string; url: string }, reply: Reply | undefined): void => {
      // What follows a `Link` has no template, and a raw file no schema.
      if (!reply || !asked.url.startsWith('/') || !reply.headers['content-type']?.includes('json')) return;
      const { status, data: body } = reply;
      mismatches.push(...description.problems({ method: asked.method, template: asked.url, status, body }));
    };
    octokit.hook.after('request', (response, asked) => compare(asked, response));
    octokit.hook.error('request', (error, asked) => {
      if (error instanceof RequestError) compare(asked, error.response);
      throw error;
    });
    return octokit;
  };
  const repo = { owner: 'acme', repo: 'state' } as const;
  const settledPull = (number: number) => settled(as('vic'), { ...repo, pull_number: number });
  return { ...running, as, tokens, seeded, mismatches, description, repo, settledPull };
}

export type ForgeWorld = Awaited<ReturnType<typeof startForgeWorld>>;

/** The pull once the forge has found out whether it merges, asked for as long as it says that it does not know. */
async function settled(octokit: Octokit, pull: { owner: string; repo: string; pull_number: number }) {
  for (let tries = 0; tries < 500; tries += 1) {
    const { data } = await octokit.rest.pulls.get(pull);
    if (data.mergeable !== null) return data;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Cannot tell whether pull ${pull.pull_number} merges as the forge must know by now: it does not`);
}

interface Reply {
  readonly status: number;
  readonly data: unknown;
  readonly headers: { readonly 'content-type'?: string };
}

const ignore = (): void => undefined;
