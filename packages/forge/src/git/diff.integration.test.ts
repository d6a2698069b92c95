import { expect, test } from 'vitest';
import { diffByGit, diffTrees } from '#git/diff.ts';
import { diffLines } from '#git/line-diff.ts';
import { writeCommit } from '#git/objects.ts';
import { scratchRepository } from '#git/scratch-repository.contract.ts';
import { writeTree } from '#git/tree-edit.ts';

const repo = scratchRepository();

type Files = Readonly<Record<string, string | Uint8Array>>;
const write = (files: Files, mode = '100644'): Promise<string> =>
  writeTree(
    repo,
    undefined,
    Object.entries(files).map(([name, content]) => ({ path: name, mode, content })),
  );

/** The same numbers on each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** Few different lines, so that blocks often can be moved, and some that git takes for the heading of a hunk. */
function someText(next: (below: number) => number): string {
  const kinds = ['', 'name:', '  a: 1', '  b: 2', '$x  ', 'ä', 'straße: 5', `${'long'.repeat(25)}ü`, '}', '\r'];
  const lines = Array.from({ length: next(14) }, () => kinds[next(kinds.length)]);
  return lines.join('\n') + (next(4) === 0 ? '' : '\n');
}

function edited(text: string, next: (below: number) => number): string {
  const lines = text.split('\n');
  const fresh = Array.from({ length: next(4) }, (_, index) => `new ${index} ${next(3)}`);
  lines.splice(next(lines.length + 1), next(3), ...fresh);
  return lines.join('\n');
}

test('shows lines as git does, wherever it does not leave them to git', async () => {
  const next = random(7);
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  for (let index = 0; index < 300; index += 1) {
    const name = `${index % 7}/${index}.yaml`;
    before[name] = someText(next);
    after[name] = edited(before[name], next);
  }
  const shown = await diffByGit(repo, await write(before), await write(after));
  let here = 0;
  for (const { filename, additions, deletions, patch } of shown) {
    const [old, now] = [before[filename]!, after[filename]!];
    const lines = diffLines(Buffer.from(old), Buffer.from(now));
    if (!lines) continue;
    here += 1;
    expect({ old, now, ...lines }).toEqual({ old, now, additions, deletions, patch });
  }
  expect(here).toBeGreaterThan(shown.length / 2);
});

test('shows new, removed, moved and binary files, links and modes as git does', async () => {
  const base: Files = { 'a/one': 'one\ntwo\nthree\nfour\n', 'a/two': 'x\n', b: 'b\n', bin: new Uint8Array([1, 0, 2]) };
  const pairs: [string, string][] = [
    [await write(base), await write({ ...base, 'a/new': 'n', 'c/d/e': 'e\n' })],
    [await write(base), await write({ b: 'b\n' })],
    [await write(base), await write({ 'z/one': 'one\ntwo\nthree\nfour\n', 'a/two': 'x\n', b: 'c\n' })],
    [await write(base), await write({ ...base, bin: new Uint8Array([1, 0, 3]) })],
    [await write({ a: 'x\n' }), await write({ 'a/b': 'x\n' })],
    [await write({ a: 'x\n' }), await write({ a: 'x\n' }, '100755')],
    [await write({ a: 'x\n' }), await write({ a: 'y' }, '120000')],
    [await write({}), await write(base)],
    [await write(base), await write({})],
  ];
  for (const [before, after] of pairs) {
    expect(await diffTrees(repo, before, after)).toEqual(await diffByGit(repo, before, after));
    expect(await diffTrees(repo, after, before)).toEqual(await diffByGit(repo, after, before));
  }
});

test('sees a change of a branch from where it left the other', async () => {
  const person = { name: 'Mara', email: 'mara@acme.example', at: new Date(0) };
  const commit = async (files: Files, ...parents: string[]) =>
    writeCommit(repo, { tree: await write(files), parents, author: person, committer: person, message: 'x\n' });
  const fork = await commit({ a: '1\n', b: '1\n' });
  const [main, side] = [await commit({ a: '2\n', b: '1\n' }, fork), await commit({ a: '1\n', b: '2\n' }, fork)];
  const files = await diffTrees(repo, main, side, 'fork');
  expect(files.map(({ filename }) => filename)).toEqual(['b']);
  expect(files).toEqual(await diffByGit(repo, main, side, 'fork'));
});
