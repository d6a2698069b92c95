import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createForge } from '#forge.ts';
import { gitText } from '#git/git.ts';

let world: ForgeWorld;
beforeAll(async () => {
  world = await startForgeWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

type Asked = { readonly status: number; readonly body: Record<string, unknown> };

/** As no client with a library would ask. */
async function ask(login: string | undefined, method: string, path: string, body?: object): Promise<Asked> {
  const response = await fetch(`${world.url}/api/v3/repos/acme/state${path}`, {
    method,
    headers: login === undefined ? {} : { authorization: `Bearer ${world.tokens[login]}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const mainSha = async (): Promise<string> =>
  ((await ask('mara', 'GET', '/git/ref/heads/main')).body as { object: { sha: string } }).object.sha;

/** A branch with one file more than main. */
async function branch(name: string): Promise<string> {
  const from = await mainSha();
  const tree = await ask('mara', 'POST', '/git/trees', { base_tree: from, tree: [{ path: name, content: 'x\n' }] });
  const commit = { message: name, tree: tree.body['sha'], parents: [from] };
  const { sha } = (await ask('mara', 'POST', '/git/commits', commit)).body as { sha: string };
  expect((await ask('mara', 'POST', '/git/refs', { ref: `refs/heads/${name}`, sha })).status).toBe(201);
  return sha;
}

const open = async (head: string, base: string): Promise<number> =>
  (await ask('mara', 'POST', '/pulls', { title: head, head, base })).body['number'] as number;

test('nothing that is no file is written where a file is asked for', async () => {
  for (const mode of ['040000', '160000']) {
    const tree = [{ path: 'a', mode, content: 'x' }];
    expect((await ask('mara', 'POST', '/git/trees', { tree })).status).toBe(422);
  }
  const { sha: commit } = { sha: await mainSha() };
  const { body } = await ask('mara', 'GET', `/git/trees/${commit}`);
  const folder = (body as { tree: { path: string; sha: string }[] }).tree.find(({ path }) => path === 'environments');
  const words = { message: 'x', content: Buffer.from('x').toString('base64'), sha: folder?.sha };
  expect((await ask('mara', 'PUT', '/contents/environments', words)).status).toBe(422);

  const entry = { path: 'module', mode: '160000', sha: commit };
  const tree = await ask('mara', 'POST', '/git/trees', { tree: [entry] });
  const made = { message: 'x', tree: tree.body['sha'], parents: [commit] };
  const { sha } = (await ask('mara', 'POST', '/git/commits', made)).body as { sha: string };
  expect((await ask('mara', 'GET', `/contents/module?ref=${sha}`)).status).toBe(404);
  expect(await gitText(await world.forge.admin.gitDir('acme', 'state'), ['fsck', '--strict', '--no-dangling'])).toBe(
    '',
  );
});

test('a zero byte is for the content of files alone', async () => {
  const head = await branch('zero');
  expect((await ask('mara', 'POST', '/pulls', { title: 'a\0b', head: 'zero', base: 'main' })).status).toBe(422);
  expect((await ask('mara', 'POST', `/statuses/${head}`, { state: 'success', context: 'a\0' })).status).toBe(422);
  const words = { message: 'a\0b', tree: head, parents: [] };
  expect((await ask('mara', 'POST', '/git/commits', words)).status).toBe(422);
  expect((await ask('mara', 'GET', '/commits?path=%00')).status).toBe(404);
  expect((await ask('mara', 'GET', '/contents/a%00b')).status).toBe(404);
  expect((await ask('mara', 'POST', '/git/blobs', { content: 'a\0b' })).status).toBe(201);
});

test('a commit is of a time that git can write', async () => {
  const { tree } = (await ask('mara', 'GET', `/git/commits/${await mainSha()}`)).body as { tree: { sha: string } };
  const author = { name: 'x', email: 'x@x.example', date: '1969-12-31T23:59:59Z' };
  expect((await ask('mara', 'POST', '/git/commits', { message: 'x', tree: tree.sha, author })).status).toBe(422);
});

test('a pull gets another base only while it is open, and where there is something to merge', async () => {
  await branch('one');
  await branch('two');
  const number = await open('one', 'main');
  const rebase = (base: string) => ask('mara', 'PATCH', `/pulls/${number}`, { base });
  expect((await rebase('one')).status).toBe(422);
  expect((await rebase('none')).status).toBe(422);
  const twin = await open('one', 'two');
  expect((await rebase('two')).status).toBe(422);
  expect((await ask('mara', 'PATCH', `/pulls/${twin}`, { state: 'closed' })).status).toBe(200);
  expect((await rebase('two')).body).toMatchObject({ base: { ref: 'two' } });
  expect((await ask('mara', 'PUT', `/pulls/${number}/merge`, {})).status).toBe(200);
  expect((await rebase('main')).status).toBe(422);
  expect((await ask('mara', 'GET', `/pulls/${number}`)).body).toMatchObject({ base: { ref: 'two' }, merged: true });
});

test('an approval for one branch does not open the way into a protected one', async () => {
  await branch('into-side');
  await branch('side');
  await ask('ada', 'PUT', '/branches/main/protection', {
    required_status_checks: null,
    enforce_admins: true,
    required_pull_request_reviews: { dismiss_stale_reviews: true, required_approving_review_count: 1 },
    restrictions: null,
  });
  const number = await open('into-side', 'side');
  expect((await ask('rob', 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE' })).status).toBe(200);
  expect((await ask('mara', 'PATCH', `/pulls/${number}`, { base: 'main' })).status).toBe(200);
  expect(await ask('mara', 'PUT', `/pulls/${number}/merge`, {})).toMatchObject({
    status: 405,
    body: { message: expect.stringContaining('At least 1 approving review') as string },
  });
  expect((await ask('rob', 'POST', `/pulls/${number}/reviews`, { event: 'APPROVE' })).status).toBe(200);
  expect((await ask('mara', 'PUT', `/pulls/${number}/merge`, {})).status).toBe(200);
});

test('pulls are listed newest first, and by another order from its beginning', async () => {
  const [first, second] = [await open('zero', 'main'), await open('side', 'main')];
  const numbers = async (query: string) =>
    ((await ask('vic', 'GET', `/pulls?${query}`)).body as unknown as { number: number }[]).map(({ number }) => number);
  expect(await numbers('')).toEqual([second, first]);
  expect(await numbers('sort=updated')).toEqual([first, second]);
  expect(await numbers('sort=updated&direction=desc')).toEqual([second, first]);
});

test('nobody learns who may do what without signing in', async () => {
  await ask('ada', 'PATCH', '', { private: false });
  expect((await ask(undefined, 'GET', '/branches')).status).toBe(200);
  expect((await ask(undefined, 'GET', '/collaborators/mara/permission')).status).toBe(401);
});

test('HEAD names the default branch again after a start, wherever a kill had left it', async () => {
  const { store, dataDir, forge, url } = world;
  const head = join(await forge.admin.gitDir('acme', 'state'), 'HEAD');
  await writeFile(head, 'ref: refs/heads/side\n');
  await using _again = await createForge({ store, dataDir, publicUrl: url, log: () => undefined });
  expect(await readFile(head, 'utf8')).toBe('ref: refs/heads/main\n');
});

test('none of it was a mistake of the forge', () => expect(world.errors).toEqual([]));
