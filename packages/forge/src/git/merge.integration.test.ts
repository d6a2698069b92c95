import { expect, test } from 'vitest';
import { git, gitText } from '#git/git.ts';
import { contains, listNew, mergeBase } from '#git/history.ts';
import { mergesCleanly, mergeTrees } from '#git/merge.ts';
import { writeCommit } from '#git/objects.ts';
import { scratchRepository } from '#git/scratch-repository.contract.ts';
import { writeTree } from '#git/tree-edit.ts';

const repo = scratchRepository();

type Files = Readonly<Record<string, string>>;
const person = { name: 'Mara', email: 'mara@acme.example', at: new Date(0) };

async function commit(files: Files, ...parents: string[]): Promise<string> {
  const changes = Object.entries(files).map(([name, content]) => ({ path: name, mode: '100644', content }));
  const tree = await writeTree(repo, undefined, changes);
  return writeCommit(repo, { tree, parents, author: person, committer: person, message: 'x\n' });
}

async function byGit(ours: string, theirs: string): Promise<string | undefined> {
  const run = await git(repo.dir, ['merge-tree', '--write-tree', '--no-messages', ours, theirs], { allow: [1] });
  return run.code === 0 ? run.stdout.toString().split('\n')[0] : undefined;
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Some files written, changed, removed and moved, alone or with their folder. */
function edited(files: Files, random: () => number): Files {
  const result: Record<string, string> = { ...files };
  const anyOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  for (let edits = 0; edits < 3; edits += 1) {
    const name = anyOf(Object.keys(result));
    const kind = random();
    const [content = '', top] = [result[name], name.split('/')[0]];
    if (kind < 0.35) result[name] = content.replace(/line [0-9]+/, `line ${Math.floor(random() * 99)}`);
    else if (kind < 0.6) result[`${top}/${anyOf(['n', 'o', 'p'])}${Math.floor(random() * 9)}`] = `made ${random()}\n`;
    else if (Object.keys(result).length > 4) {
      delete result[name];
      if (kind > 0.75) result[`${anyOf(['a', 'b', 'c', 'd'])}/${anyOf(['x', 'y', 'z'])}`] = content;
    }
  }
  return result;
}

test('mergeTrees() gives the tree that git gives, or the conflict, with moved, removed and changed files', async () => {
  const random = numbers(3);
  const names = ['a/x', 'a/y', 'a/deep/er', 'b/x', 'b/z', 'c/only', 'top'];
  const lines = (name: string) => Array.from({ length: 8 }, (_, line) => `${name} line ${line}\n`).join('');
  const files = Object.fromEntries(names.map((name) => [name, lines(name)]));
  const base = await commit(files);
  let clean = 0;
  for (let round = 0; round < 40; round += 1) {
    const [ours, theirs] = await Promise.all([
      commit(edited(files, random), base),
      commit(edited(files, random), base),
    ]);
    const expected = await byGit(ours, theirs);
    expect(await mergesCleanly(repo, ours, theirs)).toBe(expected !== undefined);
    expect(await mergeTrees(repo, ours, theirs)).toBe(expected);
    if (expected !== undefined) clean += 1;
  }
  // Both outcomes were met.
  expect(clean).toBeGreaterThan(5);
  expect(clean).toBeLessThan(40);
  expect(await gitText(repo.dir, ['fsck', '--strict', '--no-dangling'])).toBe('');
});

test('history is told as git tells it: one line, a merge, a criss-cross, and what has nothing in common', async () => {
  const root = await commit({ a: '1' });
  const [left, right] = [await commit({ a: '1', b: '1' }, root), await commit({ a: '1', c: '1' }, root)];
  const both = { a: '1', b: '1', c: '1' };
  const [one, two] = [await commit(both, left, right), await commit({ ...both, d: '1' }, right, left)];
  const next = await commit({ ...both, e: '1' }, one);
  const other = await commit({ z: '1' });
  const all = [root, left, right, one, two, next, other];
  for (const a of all) {
    for (const b of all) {
      const bases = (await git(repo.dir, ['merge-base', '--all', a, b], { allow: [1] })).stdout.toString().trim();
      expect(bases.split('\n')).toContain((await mergeBase(repo, a, b)) ?? '');
      expect(await contains(repo, a, b)).toBe(bases === b);
      const news = await gitText(repo.dir, ['rev-list', b, `^${a}`]);
      expect(new Set(await listNew(repo, a, b))).toEqual(new Set(news.split('\n').filter(Boolean)));
    }
  }
  expect(await listNew(repo, left, next)).toEqual([right, one, next]);
  expect(await contains(repo, '0'.repeat(40), root)).toBe(false);
});
