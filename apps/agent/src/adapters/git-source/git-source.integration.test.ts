import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateRepository } from '@pagurus/testkit/agent/state-repository.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitObjectId } from '#files/git-object-id.ts';
import { GitSource, type GitSourceOptions } from './git-source.ts';
import { LocalGitSource } from './local-git-source.ts';

const spoilt = (bytes: Buffer): Buffer => bytes.fill(0x55, 20, bytes.length - 20);
const never = new AbortController().signal;

describe('GitSource', () => {
  let folder: string;
  let repository: StateRepository;

  const source = (about: Partial<GitSourceOptions> = {}) =>
    new GitSource({
      url: repository.url,
      branch: 'main',
      login: { username: 'ada', password: 's3cret' },
      gitdir: join(folder, 'git'),
      deadlineMs: 20_000,
      ...about,
    });
  const packs = () => join(folder, 'git/objects/pack');
  const each = async (end: string, harm: (path: string) => Promise<void>): Promise<void> => {
    for (const name of await readdir(packs())) if (name.endsWith(end)) await harm(join(packs(), name));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pagurus-git-'));
    repository = await StateRepository.create('s3cret');
  });
  afterEach(async () => {
    await repository[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const harms: readonly [string, () => Promise<void>][] = [
    ['a truncated pack', () => each('.pack', (path) => truncate(path, 40))],
    ['an index of nonsense', () => each('.idx', (path) => writeFile(path, 'x'))],
    ['no packs', async () => rm(packs(), { recursive: true })],
    ['a config of nonsense', async () => writeFile(join(folder, 'git/config'), '\0[[[')],
    [
      'bytes that are not what they were',
      () => each('.pack', async (path) => writeFile(path, spoilt(await readFile(path)))),
    ],
  ];
  test.each(harms)('heals a copy with %s, with the same head and with the next', async (_name, harm) => {
    await repository.commit({ 'a.yaml': 'one', 'b/c.yaml': 'other' });
    const first = source();
    await (await first.fetch(never)).read('a.yaml');

    await harm();
    // What is broken may show only when a file is read; then the copy is thrown away and the next fetch brings it whole.
    const again = await (await source().fetch(never)).read('b/c.yaml').catch(() => 'not yet');
    expect(['other', 'not yet']).toContain(again);
    expect(await (await source().fetch(never)).read('b/c.yaml')).toBe('other');

    await harm();
    await repository.commit({ 'a.yaml': 'two' });
    await (await source().fetch(never)).read('a.yaml').catch(() => undefined);
    expect(await (await source().fetch(never)).read('a.yaml')).toBe('two');
  });

  test('brings the history down to the commit that is asked for, however far that is, and no more than it needs', async () => {
    const first = await repository.commit({ 'a.yaml': 'one' });
    for (let count = 0; count < 25; count += 1)
      await repository.git('commit', '--allow-empty', '--quiet', '-m', 'next');
    const second = await repository.git('rev-parse', 'HEAD~3');
    const under = source();
    expect(await (await under.fetch(never)).commits()).toHaveLength(1);
    const asked = repository.server.requests.length;
    expect(await (await under.fetch(never, second)).commits()).toHaveLength(4);
    const some = repository.server.requests.length - asked;
    const down = await (await under.fetch(never, first)).commits();
    expect(down).toHaveLength(26);
    expect(gitObjectId('commit', down.at(-1) ?? Buffer.alloc(0), 40)).toBe(first);
    // Twice as deep is one question more.
    expect(repository.server.requests.length - asked - some).toBeLessThanOrEqual(2 * some);
    expect(await (await under.fetch(never, 'a'.repeat(40))).commits()).toHaveLength(26);
  });

  test('follows a branch that was pushed by force', async () => {
    await repository.commit({ 'a.yaml': 'one' });
    await repository.commit({ 'a.yaml': 'mistake' });
    const under = source();
    await under.fetch(never);
    const head = await repository.replaceHead({ 'a.yaml': 'instead' });
    expect(await under.head(never)).toBe(head);
    expect(await (await under.fetch(never)).read('a.yaml')).toBe('instead');
  });

  test('says which branches there are when its own is missing', async () => {
    await repository.commit({ 'a.yaml': 'one' });
    const missing = source({ branch: 'production' });
    const sentence =
      /^Cannot read branch production of \S+ as that branch must be in the repository: it has main; push that branch or set PAGURUS_GIT_BRANCH$/;
    await expect(missing.head(never)).rejects.toThrow(sentence);
    const local = new LocalGitSource({ path: repository.path, branch: 'production' });
    await expect(local.head(never)).rejects.toThrow(/it has main; push that branch or set PAGURUS_GIT_BRANCH$/);
  });

  test('says that a repository is empty', async () => {
    const sentence = /as the repository must have a commit: it is empty; push the state files to it$/;
    await expect(source().head(never)).rejects.toThrow(sentence);
    await expect(new LocalGitSource({ path: repository.path, branch: 'main' }).head(never)).rejects.toThrow(sentence);
  });

  test.each([
    ['no login', undefined],
    ['a wrong one', { username: 'ada', password: 'guess' }],
  ])('says what to do when the server refuses %s', async (_name, login) => {
    await repository.commit({ 'a.yaml': 'one' });
    const refused = source({ login }).head(never);
    await expect(refused).rejects.toThrow(
      /as the Git server must accept the login: it answered 401; set PAGURUS_GIT_TOKEN_FILE, or /,
    );
    await expect(refused).rejects.not.toThrow('guess');
  });

  test('says what to do when there is no such repository', async () => {
    const url = repository.url.replace('state.git', 'other.git');
    await expect(source({ url }).head(never)).rejects.toThrow(/answered 404; look at PAGURUS_GIT_URL/);
    const local = new LocalGitSource({ path: folder, branch: 'main' });
    await expect(local.head(never)).rejects.toThrow(
      /as a Git repository must be there: none is; look at PAGURUS_GIT_URL$/,
    );
  });
});
