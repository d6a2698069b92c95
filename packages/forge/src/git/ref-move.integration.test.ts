import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBare } from '#git/bare.ts';
import { gitText } from '#git/git.ts';
import { moveBranch } from '#git/ref-move.ts';

const ref = 'refs/heads/main';
const by = { name: 'mara', email: 'forge@localhost', at: new Date('2026-11-25T12:00:00Z') };

let dir: string;
let commits: string[];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pagurus-ref-move-'));
  await createBare(dir, 'main');
  const tree = await gitText(dir, ['mktree'], { input: '' });
  commits = [];
  for (const message of ['one', 'two', 'three']) commits.push(await gitText(dir, ['commit-tree', '-m', message, tree]));
  await gitText(dir, ['update-ref', '--create-reflog', ref, commits[0]!]);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const main = () => gitText(dir, ['rev-parse', ref]);
const locks = async () => (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.lock'));

test('git sees the branch moved and who did it, in the log of the branch and of HEAD', async () => {
  const [one = '', two = ''] = commits;
  expect(await moveBranch(dir, { ref, from: one, to: two, by, reason: 'merge #1\nby mara' })).toBe('done');
  expect(await main()).toBe(two);
  for (const log of [ref, 'HEAD']) {
    const last = await gitText(dir, ['log', '-g', '-1', '--format=%H %gn <%ge> %gs', log]);
    expect(last).toBe(`${two} mara <forge@localhost> merge #1 by mara`);
  }
  expect(await gitText(dir, ['rev-parse', `${ref}@{1}`])).toBe(one);
  expect(await gitText(dir, ['fsck', '--strict', '--no-dangling'])).toBe('');
  expect(await locks()).toEqual([]);
});

test('of many who saw the same branch one moves it', async () => {
  const [one = '', two = '', three = ''] = commits;
  const moves = Array.from({ length: 20 }, (_, index) =>
    moveBranch(dir, { ref, from: one, to: index % 2 ? two : three, by, reason: `move ${index}` }),
  );
  expect((await Promise.all(moves)).filter((outcome) => outcome === 'done')).toHaveLength(1);
  expect([two, three]).toContain(await main());
  expect(await locks()).toEqual([]);
});

test('what is not that simple is left as it was, for git', async () => {
  const [one = '', two = ''] = commits;
  const move = { ref, to: two, by, reason: 'x' };
  expect(await moveBranch(dir, { ...move, from: two })).toBe('unsure');
  expect(await moveBranch(dir, { ...move, from: one, ref: 'refs/heads/none/here' })).toBe('unsure');
  await gitText(dir, ['symbolic-ref', 'refs/heads/alias', ref]);
  expect(await moveBranch(dir, { ...move, from: one, ref: 'refs/heads/alias' })).toBe('unsure');

  await writeFile(path.join(dir, `${ref}.lock`), '');
  expect(await moveBranch(dir, { ...move, from: one })).toBe('unsure');
  expect(await locks()).toEqual([`${ref}.lock`]);
  await rm(path.join(dir, `${ref}.lock`));

  await gitText(dir, ['pack-refs', '--all']);
  expect(await moveBranch(dir, { ...move, from: one })).toBe('unsure');
  expect(await main()).toBe(one);
  expect(await locks()).toEqual([]);
});

test('git sees a new branch, made once however many make it', async () => {
  const [one = '', two = ''] = commits;
  const fresh = 'refs/heads/promote/web/1';
  const made = await Promise.all(
    Array.from({ length: 10 }, () => moveBranch(dir, { ref: fresh, from: null, to: two, by, reason: 'created' })),
  );
  expect(made.filter((outcome) => outcome === 'done')).toHaveLength(1);
  expect(await gitText(dir, ['rev-parse', fresh])).toBe(two);
  expect(await gitText(dir, ['log', '-g', '--format=%H %gn %gs', fresh])).toBe(`${two} mara created`);
  expect(await main()).toBe(one);
  expect(await gitText(dir, ['fsck', '--strict', '--no-dangling'])).toBe('');
  expect(await locks()).toEqual([]);
});

test('no branch is made where one is, or its name is in the way', async () => {
  const [one = '', two = ''] = commits;
  const make = (name: string) => moveBranch(dir, { ref: name, from: null, to: two, by, reason: 'created' });
  const refused = [ref, `${ref}/below`, 'refs/heads/folder'];
  await gitText(dir, ['update-ref', 'refs/heads/folder/in', one]);
  for (const name of refused) expect(await make(name)).toBe('unsure');
  await gitText(dir, ['pack-refs', '--all']);
  for (const name of refused) expect(await make(name)).toBe('unsure');
  expect(await gitText(dir, ['for-each-ref', '--format=%(refname) %(objectname)'])).toBe(
    `refs/heads/folder/in ${one}\n${ref} ${one}`,
  );
  expect(await locks()).toEqual([]);
});
