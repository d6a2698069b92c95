import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import isomorphic from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RefChange } from '#events.ts';
import { gitEnvironment } from '#git/environment.ts';

let world: ForgeWorld;
let folder: string;
let changes: RefChange[] = [];

beforeAll(async () => {
  world = await startForgeWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'pagurus-git-client-'));
  world.forge.onRefsChanged((change) => changes.push(change));
});
beforeEach(() => {
  changes = [];
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const { GIT_DIR: _none, ...environment } = gitEnvironment('');

/** A real git, as somebody else's machine would run it. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Mara', '-c', 'user.email=mara@acme.example'];
  const { stdout } = await promisify(execFile)('git', [...identity, ...args], { cwd, env: environment });
  return stdout.trim();
}

const address = (login: string | undefined, repo = 'acme/state'): string => {
  const credentials = login === undefined ? '' : `x-access-token:${world.tokens[login]}@`;
  return `${world.url.replace('://', `://${credentials}`)}/${repo}.git`;
};

async function cloneAs(login: string, name: string): Promise<string> {
  const dir = path.join(folder, name);
  await git(folder, 'clone', '--quiet', address(login), dir);
  return dir;
}

async function commit(dir: string, file: string, content: string | Buffer): Promise<string> {
  await writeFile(path.join(dir, file), content);
  await git(dir, 'add', '.');
  await git(dir, 'commit', '--quiet', '-m', `Write ${file}`);
  return git(dir, 'rev-parse', 'HEAD');
}

describe('git over HTTP', () => {
  test('clones, pushes and fetches; the push is told once and seen by REST at once', async () => {
    const [one, two] = [await cloneAs('mara', 'one'), await cloneAs('vic', 'two')];
    const sha = await commit(one, 'release.yaml', 'version: "1"\n');
    await git(one, 'push', '--quiet', 'origin', 'main');
    expect(changes).toEqual([
      { owner: 'acme', repo: 'state', ref: 'refs/heads/main', before: world.seeded, after: sha, by: 'mara' },
    ]);
    const ref = await world.as('vic').rest.git.getRef({ ...world.repo, ref: 'heads/main' });
    expect(ref.data.object.sha).toBe(sha);
    await git(two, 'pull', '--quiet');
    expect(await readFile(path.join(two, 'release.yaml'), 'utf8')).toBe('version: "1"\n');
  });

  test('takes a large push, sent in chunks', async () => {
    const dir = await cloneAs('mara', 'large');
    // Does not compress, so that the pack is as large as the file.
    const bytes = Buffer.from(
      Array.from({ length: 3_000_000 }, (_, index) => (index * index * 7919 + (index >> 3)) % 251),
    );
    await commit(dir, 'large.bin', bytes);
    await git(dir, '-c', 'http.postBuffer=65536', 'push', '--quiet', 'origin', 'HEAD:large');
    const again = path.join(folder, 'again');
    await git(folder, '-c', 'protocol.version=2', 'clone', '--quiet', '--branch=large', address('rob'), again);
    expect((await readFile(path.join(again, 'large.bin'))).equals(bytes)).toBe(true);
  });

  test('a push moves the pull request of its branch, and merges one whose head it brings into the base', async () => {
    const dir = await cloneAs('mara', 'pulls');
    await git(dir, 'checkout', '--quiet', '-b', 'topic');
    await commit(dir, 'topic.txt', '1');
    await git(dir, 'push', '--quiet', 'origin', 'topic');
    const mara = world.as('mara');
    const { data: pull } = await mara.rest.pulls.create({ ...world.repo, title: 'Topic', head: 'topic', base: 'main' });
    const sha = await commit(dir, 'topic.txt', '2');
    await git(dir, 'push', '--quiet', 'origin', 'topic');
    const moved = await mara.rest.pulls.get({ ...world.repo, pull_number: pull.number });
    expect(moved.data).toMatchObject({ head: { sha }, commits: 2 });
    await git(dir, 'push', '--quiet', 'origin', 'topic:main');
    const { data } = await mara.rest.pulls.get({ ...world.repo, pull_number: pull.number });
    expect(data).toMatchObject({ state: 'closed', merged: true, merged_by: null, merge_commit_sha: sha, commits: 2 });
  });

  test.each([
    ['nobody may read', undefined, 'ls-remote', /could not read Username|Authentication failed/],
    ['a wrong token', 'nonsense', 'ls-remote', /Authentication failed/],
    ['a stranger', 'eve', 'ls-remote', /not found/],
  ] as const)('%s is refused', async (_name, login, command, words) => {
    await expect(git(folder, command, address(login))).rejects.toThrow(words);
  });

  test('a reader may not push', async () => {
    const dir = await cloneAs('vic', 'reader');
    await commit(dir, 'x.txt', 'x');
    await expect(git(dir, 'push', '--quiet', 'origin', 'main')).rejects.toThrow(/403/);
    expect(changes).toEqual([]);
  });

  test('anybody reads a public repository, and nobody pushes to it unasked', async () => {
    await world.forge.admin.createRepository({ owner: 'acme', name: 'open', private: false });
    await world.forge.admin.seedCommit('acme', 'open', {
      files: { a: 'a' },
      message: 'a',
      author: { name: 'a', email: 'a@a' },
    });
    const dir = path.join(folder, 'open');
    await git(folder, 'clone', '--quiet', address(undefined, 'acme/open'), dir);
    await commit(dir, 'b', 'b');
    await expect(git(dir, 'push', 'origin', 'main')).rejects.toThrow(/could not read Username/);
  });

  test('answers 401 with a challenge, and nothing but the smart protocol', async () => {
    const refused = await fetch(`${world.url}/acme/state.git/info/refs?service=git-upload-pack`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect((await fetch(`${world.url}/acme/state.git/HEAD`)).status).toBe(404);
    expect((await fetch(`${world.url}/acme/state.git/info/refs`)).status).toBe(404);
  });

  test('leaves a repository that git fsck finds clean', async () => {
    const dir = await world.forge.admin.gitDir('acme', 'state');
    expect(await git(dir, 'fsck', '--strict', '--no-dangling')).toBe('');
  });
});

describe('isomorphic-git', () => {
  const onAuth = () => ({ username: 'agent', password: world.tokens['vic'] ?? '' });

  test('lists refs and fetches one commit deep', async () => {
    const url = address(undefined);
    const refs = await isomorphic.listServerRefs({ http, url, onAuth, prefix: 'refs/heads/main', protocolVersion: 2 });
    const [main] = refs;
    expect(main?.ref).toBe('refs/heads/main');
    const dir = path.join(folder, 'shallow');
    await isomorphic.clone({ fs, http, dir, url, onAuth, depth: 1, singleBranch: true, ref: 'main' });
    const log = await isomorphic.log({ fs, dir });
    expect(log.map((each) => each.oid)).toEqual([main?.oid]);
    await expect(access(path.join(dir, 'environments/production/payments.yaml'))).resolves.toBeUndefined();
  });
});
