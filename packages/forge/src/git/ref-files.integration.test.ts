import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBare } from '#git/bare.ts';
import { git, gitText } from '#git/git.ts';
import { EMPTY_TREE } from '#git/objects.ts';
import { readRefFiles } from '#git/ref-files.ts';
import { formatLsRefs } from '#smart-http/ls-refs.ts';

let folder: string;
let dir: string;
let commits: string[];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pagurus-ref-files-'));
  dir = path.join(folder, 'a.git');
  await createBare(dir, 'main');
  commits = [];
  for (const message of ['one', 'two']) commits.push(await gitText(dir, ['commit-tree', '-m', message, await tree()]));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tree = () => gitText(dir, ['mktree'], { input: '' });
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

/** What git itself answers to the same question. */
async function byGit(prefixes: readonly string[]): Promise<string> {
  const asked = prefixes.map((each) => packet(`ref-prefix ${each}\n`)).join('');
  const run = { input: `${packet('command=ls-refs\n')}0001${asked}0000`, env: { GIT_PROTOCOL: 'version=2' } };
  return (await git(dir, ['upload-pack', '--stateless-rpc', dir], run)).stdout.toString();
}

const PREFIXES = [
  [],
  ['refs/heads/main'],
  ['refs/heads/'],
  ['HEAD', 'refs/tags/'],
  ['H'],
  ['refs/heads/to', 'refs/heads/deep/er/'],
  ['refs/none'],
];

async function expectSame(): Promise<void> {
  for (const prefixes of PREFIXES) {
    expect(formatLsRefs(await readRefFiles(dir, prefixes)).toString()).toBe(await byGit(prefixes));
  }
}

test('says what git says: nothing yet, loose, packed, both, symbolic, dangling, deleted; broken ones are left out', async () => {
  const [one = '', two = ''] = commits;
  expect(EMPTY_TREE).toBe(await tree());
  await expectSame();

  const names = ['heads/main', 'heads/main2', 'heads/topic', 'heads/deep/er/est', 'heads/deep-er', 'tags/v1', 'odd/é'];
  for (const name of names) await git(dir, ['update-ref', `refs/${name}`, one]);
  await git(dir, ['tag', '-a', '-m', 'annotated', 'v2', one]);
  await expectSame();

  await git(dir, ['pack-refs', '--all']);
  await expectSame();
  await git(dir, ['update-ref', 'refs/heads/main', two]);
  await git(dir, ['update-ref', 'refs/heads/new', two]);
  await git(dir, ['symbolic-ref', 'refs/heads/alias', 'refs/heads/topic']);
  await git(dir, ['symbolic-ref', 'refs/heads/nowhere', 'refs/heads/gone']);
  await writeFile(path.join(dir, 'refs/heads/topic.lock'), one);
  await expectSame();
  const refs = await readRefFiles(dir);
  // git lists it as an object of zeros, which no client can have.
  await writeFile(path.join(dir, 'refs/heads/broken'), 'rubbish\n');
  expect(await readRefFiles(dir)).toEqual(refs);
  await rm(path.join(dir, 'refs/heads/broken'));

  await git(dir, ['update-ref', '-d', 'refs/heads/main']);
  await expectSame();
  expect((await readRefFiles(dir)).has('HEAD')).toBe(false);
});
