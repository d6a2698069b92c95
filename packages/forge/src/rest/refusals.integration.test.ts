import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import type { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: ForgeWorld;
let mara: Octokit;

beforeAll(async () => {
  world = await startForgeWorld();
  mara = world.as('mara');
});
afterAll(() => world[Symbol.asyncDispose]());

const api = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${world.url}/api/v3${path}`, init);
const authorized = (login: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${world.tokens[login]}`, ...more },
});

async function commitOn(parent: string, path: string, content: string): Promise<string> {
  const tree = [{ path, mode: '100644', type: 'blob', content } as const];
  const made = await mara.rest.git.createTree({ ...world.repo, base_tree: parent, tree });
  const commit = { message: `Write ${path}`, tree: made.data.sha, parents: [parent] };
  return (await mara.rest.git.createCommit({ ...world.repo, ...commit })).data.sha;
}

describe('who may do what', () => {
  test('a wrong token is 401 in GitHub’s words', async () => {
    const reply = await api('/user', { headers: { authorization: 'token nonsense' } });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toEqual({
      message: 'Bad credentials',
      documentation_url: 'https://docs.github.com/rest',
      status: '401',
    });
    expect(reply.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{32}$/);
  });

  test('nobody is asked to sign in where a person is needed', async () => {
    await expect(world.as(undefined).rest.users.getAuthenticated()).rejects.toMatchObject({ status: 401 });
  });

  test.each(['eve', undefined])('a private repository hides itself from %s', async (login) => {
    await expect(world.as(login).rest.repos.get(world.repo)).rejects.toMatchObject({ status: 404 });
  });

  test('a reader reads, reviews, and writes nothing', async () => {
    const vic = world.as('vic');
    expect((await vic.rest.repos.get(world.repo)).data.permissions).toMatchObject({ pull: true, push: false });
    const ref = { ...world.repo, ref: 'refs/heads/vic', sha: world.seeded };
    await expect(vic.rest.git.createRef(ref)).rejects.toMatchObject({ status: 403 });
    const status = { ...world.repo, sha: world.seeded, state: 'success' } as const;
    await expect(vic.rest.repos.createCommitStatus(status)).rejects.toMatchObject({ status: 403 });
  });

  test('settings and permissions are for administrators', async () => {
    const grant = { ...world.repo, username: 'eve', permission: 'pull' };
    await expect(mara.rest.repos.addCollaborator(grant)).rejects.toMatchObject({ status: 403 });
    await api('/repos/acme/state/collaborators/eve', {
      ...authorized('ada'),
      method: 'PUT',
      body: JSON.stringify({ permission: 'pull' }),
    });
    const asked = { ...world.repo, username: 'eve' };
    expect((await mara.rest.repos.getCollaboratorPermissionLevel(asked)).data.permission).toBe('read');
    await world.as('ada').rest.repos.removeCollaborator(asked);
    expect((await mara.rest.repos.getCollaboratorPermissionLevel(asked)).data.permission).toBe('none');
    const described = await world.as('ada').rest.repos.update({ ...world.repo, description: 'Desired state' });
    expect(described.data.description).toBe('Desired state');
  });

  test('a token without the repo scope sees what the world sees', async () => {
    const { token } = await world.forge.admin.createToken({ login: 'mara', scopes: ['user:email'], note: 'narrow' });
    await expect(world.as(token).rest.repos.get(world.repo)).rejects.toMatchObject({ status: 404 });
    expect((await world.as(token).rest.users.getAuthenticated()).data.login).toBe('mara');
    const emails = await world.as(token).rest.users.listEmailsForAuthenticatedUser();
    expect(emails.data).toMatchObject([{ email: 'mara@acme.example', primary: true, verified: true }]);
  });

  test('what is not there is 404, also a repository of another name', async () => {
    await expect(mara.rest.repos.get({ owner: 'acme', repo: 'other' })).rejects.toMatchObject({ status: 404 });
    expect((await api('/nothing')).status).toBe(404);
    expect((await mara.rest.repos.listForAuthenticatedUser()).data.map((each) => each.full_name)).toEqual([
      'acme/state',
    ]);
  });
});

describe('refs', () => {
  test('move forward only, unless forced', async () => {
    const { repo, seeded } = world;
    const one = await commitOn(seeded, 'one.txt', '1');
    const two = await commitOn(seeded, 'two.txt', '2');
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/moves', sha: seeded });
    await mara.rest.git.updateRef({ ...repo, ref: 'heads/moves', sha: one, force: false });
    await expect(mara.rest.git.updateRef({ ...repo, ref: 'heads/moves', sha: two })).rejects.toMatchObject({
      status: 422,
      response: { data: { message: 'Update is not a fast forward' } },
    });
    const forced = await mara.rest.git.updateRef({ ...repo, ref: 'heads/moves', sha: two, force: true });
    expect(forced.data.object.sha).toBe(two);
    await expect(mara.rest.git.createRef({ ...repo, ref: 'refs/heads/moves', sha: one })).rejects.toMatchObject({
      status: 422,
      response: { data: { message: 'Reference already exists' } },
    });
    const matching = await mara.rest.git.listMatchingRefs({ ...repo, ref: 'heads/mo' });
    expect(matching.data.map((each) => each.ref)).toEqual(['refs/heads/moves']);
    await mara.rest.git.deleteRef({ ...repo, ref: 'heads/moves' });
    await expect(mara.rest.git.getRef({ ...repo, ref: 'heads/moves' })).rejects.toMatchObject({ status: 404 });
    await expect(mara.rest.git.deleteRef({ ...repo, ref: 'heads/moves' })).rejects.toMatchObject({ status: 422 });
  });

  test.each(['refs/heads/', 'heads/x', 'refs/heads/a..b', 'refs/heads/x.lock'])('%s is no name', async (ref) => {
    await expect(mara.rest.git.createRef({ ...world.repo, ref, sha: world.seeded })).rejects.toMatchObject({
      status: 422,
    });
  });

  test('of ten that create the same branch at once one succeeds', async () => {
    const ask = () => mara.rest.git.createRef({ ...world.repo, ref: 'refs/heads/race', sha: world.seeded });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, ask));
    expect(outcomes.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('pull requests', () => {
  const open = (head: string, base = 'main') => mara.rest.pulls.create({ ...world.repo, title: head, head, base });

  test('need commits, branches that are there, and no open twin', async () => {
    const { repo, seeded } = world;
    await expect(open('main')).rejects.toMatchObject({
      status: 422,
      response: {
        data: { errors: [{ resource: 'PullRequest', code: 'custom', message: 'No commits between main and main' }] },
      },
    });
    await expect(open('missing')).rejects.toMatchObject({
      status: 422,
      response: { data: { message: 'Validation Failed', errors: [{ field: 'head', code: 'invalid' }] } },
    });
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/twin', sha: await commitOn(seeded, 't.txt', 't') });
    const { data: first } = await open('acme:twin');
    await expect(open('twin')).rejects.toMatchObject({
      status: 422,
      response: { data: { errors: [{ message: 'A pull request already exists for acme:twin.' }] } },
    });
    const found = await mara.rest.pulls.list({ ...repo, head: 'acme:twin', state: 'open' });
    expect(found.data.map((each) => each.number)).toEqual([first.number]);
    await mara.rest.issues.createComment({ ...repo, issue_number: first.number, body: 'Why?' });
    const comments = await mara.rest.issues.listComments({ ...repo, issue_number: first.number });
    expect(comments.data).toMatchObject([{ body: 'Why?', user: { login: 'mara' } }]);
  });

  test('follow their branch, and close when it is deleted', async () => {
    const { repo, seeded } = world;
    const one = await commitOn(seeded, 'f.txt', '1');
    await mara.rest.git.createRef({ ...repo, ref: 'refs/heads/follow', sha: one });
    const { number } = (await open('follow')).data;
    const two = await commitOn(one, 'f.txt', '2');
    await mara.rest.git.updateRef({ ...repo, ref: 'heads/follow', sha: two });
    expect((await mara.rest.pulls.get({ ...repo, pull_number: number })).data).toMatchObject({
      commits: 2,
      head: { sha: two },
    });
    expect((await mara.rest.pulls.listCommits({ ...repo, pull_number: number })).data.map((each) => each.sha)).toEqual([
      one,
      two,
    ]);
    await mara.rest.git.deleteRef({ ...repo, ref: 'heads/follow' });
    const { data } = await mara.rest.pulls.get({ ...repo, pull_number: number });
    expect(data).toMatchObject({ state: 'closed', merged: false });
    await expect(
      world.as('rob').rest.pulls.createReview({ ...repo, pull_number: number, event: 'APPROVE' }),
    ).rejects.toMatchObject({ status: 422 });
  });
});

describe('contents and statuses', () => {
  test('a file is written only over the one that was seen', async () => {
    const { repo } = world;
    const content = (text: string): string => Buffer.from(text).toString('base64');
    const file = { ...repo, path: 'docs/näme #1.md', message: 'Write' };
    const made = await mara.rest.repos.createOrUpdateFileContents({ ...file, content: content('one\n') });
    expect(made.status).toBe(201);
    const sha = made.data.content?.sha ?? '';
    const next = { ...file, content: content('two\n') };
    await expect(mara.rest.repos.createOrUpdateFileContents(next)).rejects.toMatchObject({ status: 422 });
    await expect(mara.rest.repos.createOrUpdateFileContents({ ...next, sha: world.seeded })).rejects.toMatchObject({
      status: 409,
    });
    expect((await mara.rest.repos.createOrUpdateFileContents({ ...next, sha })).status).toBe(200);
    const raw = await mara.rest.repos.getContent({ ...repo, path: file.path, mediaType: { format: 'raw' } });
    expect(raw.data as unknown).toBe('two\n');
    const folder = await mara.rest.repos.getContent({ ...repo, path: 'docs' });
    expect(folder.data).toMatchObject([{ type: 'file', name: 'näme #1.md', size: 4 }]);
    const tree = await mara.rest.git.getTree({ ...repo, tree_sha: 'main', recursive: 'true' });
    expect(tree.data.tree.map((each) => each.path)).toContain('docs/näme #1.md');
    const { data: commit } = await mara.rest.repos.getCommit({ ...repo, ref: 'main' });
    expect(commit).toMatchObject({ stats: { additions: 1, deletions: 1, total: 2 }, author: { login: 'mara' } });
    expect((await mara.rest.repos.listCommits({ ...repo, path: 'docs', per_page: 1 })).headers.link).toContain(
      'rel="next"',
    );
  });

  test('blobs keep their bytes', async () => {
    const content = Buffer.from([0, 255, 10, 13]).toString('base64');
    const { data } = await mara.rest.git.createBlob({ ...world.repo, content, encoding: 'base64' });
    expect((await mara.rest.git.getBlob({ ...world.repo, file_sha: data.sha })).data).toMatchObject({
      content,
      size: 4,
    });
  });

  test('the newest status of each context counts', async () => {
    const { repo, seeded: sha } = world;
    const set = (context: string, state: 'pending' | 'success' | 'failure') =>
      mara.rest.repos.createCommitStatus({ ...repo, sha, context, state, description: state });
    await set('pagurus/soak', 'pending');
    await set('pagurus/approvals', 'success');
    const combined = async () => (await mara.rest.repos.getCombinedStatusForRef({ ...repo, ref: sha })).data;
    expect(await combined()).toMatchObject({ state: 'pending', total_count: 2 });
    await set('pagurus/soak', 'success');
    expect(await combined()).toMatchObject({ state: 'success', total_count: 2 });
    expect((await mara.rest.repos.listCommitStatusesForRef({ ...repo, ref: sha })).data).toHaveLength(3);
  });

  test('branches are listed page by page', async () => {
    const { data, headers } = await mara.rest.repos.listBranches({ ...world.repo, per_page: 1 });
    expect(data).toHaveLength(1);
    expect(headers.link).toMatch(
      /<http:\/\/127\.0\.0\.1:\d+\/forge\/api\/v3\/repos\/acme\/state\/branches\?per_page=1&page=2>; rel="next"/,
    );
    const all = await mara.paginate(mara.rest.repos.listBranches, { ...world.repo, per_page: 1 });
    expect(all.map((each) => each.name)).toContain('main');
    const { data: main } = await mara.rest.repos.getBranch({ ...world.repo, branch: 'main' });
    expect(main.commit.commit.message).toBe('Write');
    await expect(mara.rest.repos.getBranch({ ...world.repo, branch: 'none' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('HTTP', () => {
  test('an unchanged reply is 304 and costs nothing', async () => {
    const path = '/repos/acme/state/git/ref/heads%2Fmain';
    const first = await api(path, authorized('rob'));
    const tag = first.headers.get('etag') ?? '';
    const used = Number(first.headers.get('x-ratelimit-used'));
    const second = await api(path, authorized('rob', { 'if-none-match': tag }));
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
    expect(Number(second.headers.get('x-ratelimit-used'))).toBe(used);
    expect(second.headers.get('etag')).toBe(tag);
  });

  test.each([
    ['not JSON', '{', 400, 'Problems parsing JSON'],
    ['a missing field', '{}', 422, `"ref" wasn't supplied.`],
    ['a wrong type', '{"ref":1,"sha":"x"}', 422, "For 'ref'"],
  ])('%s is refused with a sentence', async (_name, body, status, sentence) => {
    const reply = await api('/repos/acme/state/git/refs', { ...authorized('mara'), method: 'POST', body });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ message: expect.stringContaining(sentence) as string });
  });

  test.each(['../x', '.git/config', 'a//b', '.GIT/x'])('a tree never contains %s', async (path) => {
    const tree = [{ path, mode: '100644', type: 'blob', content: 'x' } as const];
    await expect(mara.rest.git.createTree({ ...world.repo, tree })).rejects.toMatchObject({ status: 422 });
  });

  test('every reply so far is as GitHub describes it', () => {
    expect(world.mismatches).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});
