import { readFile } from 'node:fs/promises';
import { api } from '../world/api.ts';
import type { Artifact, ArtifactServer } from '../world/artifact-server.ts';
import { desiredStateText, releaseText } from '../world/state-files.ts';
import { expect, test } from '../world/test.ts';
import { until } from '../world/until.ts';
import { Witness } from '../world/witness.ts';

const APP = 'search';
const CONTAINER = 'search-dev-1';
const PATH = `environments/dev/${APP}.yaml`;

type Case = {
  readonly name: string;
  readonly version: string;
  /** What the page and the API must say. */
  readonly cause: RegExp;
  /** Found out before anything moves, so that not one request may fail. */
  readonly neverStarts: boolean;
  readonly artifact: (server: ArtifactServer, files: Record<string, string>) => Promise<Artifact>;
};

const CASES: readonly Case[] = [
  {
    name: 'whose bytes do not match its sha256',
    version: '3.0.1',
    cause: /Cannot .*search 3\.0\.1.* sha256/,
    neverStarts: true,
    artifact: async (server, files) => ({ ...(await server.add('wrong.tar.gz', files)), sha256: 'a'.repeat(64) }),
  },
  {
    name: 'that answers 404',
    version: '3.0.2',
    cause: /Cannot .*search 3\.0\.2.* 404/,
    neverStarts: true,
    artifact: (server, files) => server.add('gone.tar.gz', files, 'notFound'),
  },
  {
    name: 'that is cut short',
    version: '3.0.3',
    cause: /Cannot .*search 3\.0\.3/,
    neverStarts: true,
    artifact: (server, files) => server.add('short.tar.gz', files, 'cutShort'),
  },
  {
    name: 'that ends as soon as it is started',
    version: '3.0.4',
    cause: /search 3\.0\.4/,
    neverStarts: false,
    artifact: (server) => server.add('crash.tar.gz', { 'server.mjs': 'process.exit(3)' }),
  },
];

const server = await readFile(new URL('../../examples/sample-app/server.mjs', import.meta.url), 'utf8');
const sample = (version: string) => ({
  'server.mjs': server,
  'app.json': JSON.stringify({ app: APP, version, accent: '#333' }),
});

for (const { name, version, cause, neverStarts, artifact } of CASES) {
  test(`a release ${name} leaves the old version answering, and page and API name the cause`, async ({
    pagurus,
    artifacts,
    clone,
    signIn,
  }) => {
    const port = (await pagurus.appPorts()).get(CONTAINER);
    await using witness = new Witness(`http://127.0.0.1:${port}`);
    await until('the old version answers', () => witness.answers.includes('2.0.0'));
    const page = await signIn('viewer');
    const failuresBefore = witness.failures;

    const release = releaseText(APP, version, await artifact(artifacts, sample(version)));
    await clone.push(`Ship ${version}`, {
      [`releases/${APP}/${version}.yaml`]: release,
      [PATH]: desiredStateText(APP, 'dev', version),
    });

    const uid = await until('the API names the cause', async () => {
      const { json } = await api(page, 'GET', '/agents?limit=200');
      const agent = (json as Fleet).agents.find(({ hostname }) => hostname === CONTAINER);
      return cause.test(agent?.failure?.message ?? '') && agent?.instanceUid;
    });
    await page.goto(`/fleet/${uid}`);
    await expect(page.getByText(cause).first()).toBeVisible();
    await page.goto('/');
    await expect(page.getByText(cause).first()).toBeVisible();

    await clone.push(`Back to 2.0.0`, { [PATH]: desiredStateText(APP, 'dev', '2.0.0') });
    await until('the agent is in sync again', async () => {
      const { json } = await api(page, 'GET', '/agents?limit=200');
      const agent = (json as Fleet).agents.find(({ hostname }) => hostname === CONTAINER);
      return agent?.phase === 'InSync' && agent.runningRelease === '2.0.0';
    });
    expect(witness.answers).toEqual(['2.0.0']);
    if (neverStarts) expect(witness.failures).toBe(failuresBefore);
  });
}

test('a desired state that names a release which is missing changes nothing and says so', async ({
  pagurus,
  clone,
  signIn,
}) => {
  const port = (await pagurus.appPorts()).get(CONTAINER);
  await using witness = new Witness(`http://127.0.0.1:${port}`);
  const page = await signIn('viewer');
  const sentence = `names releases/${APP}/9.9.9.yaml, which is not in the repository`;

  await clone.push('Ask for what is not there', { [PATH]: desiredStateText(APP, 'dev', '9.9.9') });

  await expect(page.getByText(sentence).first()).toBeVisible();
  await until('the agent says the same', async () => {
    const { json } = await api(page, 'GET', '/agents?limit=200');
    const agent = (json as Fleet).agents.find(({ hostname }) => hostname === CONTAINER);
    return agent?.sourceProblem?.includes('9.9.9');
  });
  expect(witness.answers).toEqual(['2.0.0']);
  expect(witness.failures).toBe(0);

  await clone.push('Back to 2.0.0', { [PATH]: desiredStateText(APP, 'dev', '2.0.0') });
  await expect(page.getByText(sentence)).toHaveCount(0);
});

type Fleet = {
  readonly agents: readonly {
    readonly instanceUid: string;
    readonly hostname: string;
    readonly phase: string;
    readonly runningRelease: string | null;
    readonly sourceProblem: string | null;
    readonly failure: { readonly message: string } | null;
  }[];
};
