import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBare } from '#git/bare.ts';
import { git, gitText } from '#git/git.ts';
import { hashObject, ObjectBatch } from '#git/object-writer.ts';
import { formatTree } from '#git/tree-object.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'pagurus-writer-'));
  await createBare(dir, 'main');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const files = async () =>
  (await readdir(path.join(dir, 'objects'), { recursive: true, withFileTypes: true })).filter((each) => each.isFile());

test('git reads what was written together, also the same thing twice and more than are written at once', async () => {
  const batch = new ObjectBatch(dir);
  const blobs = Array.from({ length: 100 }, (_, index) => batch.add('blob', Buffer.from(`${index % 60}`)));
  const lines = blobs.map((sha, index) => ({ name: `${index}`, mode: '100644', sha }));
  const tree = batch.add('tree', formatTree(lines));
  await batch.end();
  expect((await gitText(dir, ['ls-tree', tree])).split('\n')).toHaveLength(100);
  expect(await gitText(dir, ['cat-file', 'blob', blobs[99]!])).toBe('39');
  expect(await gitText(dir, ['fsck', '--strict', '--no-dangling'])).toBe('');
  expect(await files()).toHaveLength(61);
});

test('what names an object that could not be written is not there either, and nothing is left over', async () => {
  const [first, broken] = [Buffer.from('first'), Buffer.from('broken')];
  const sha = hashObject('blob', broken);
  // A file where a folder has to be.
  await mkdir(path.join(dir, 'objects'), { recursive: true });
  await writeFile(path.join(dir, 'objects', sha.slice(0, 2)), '');
  const batch = new ObjectBatch(dir);
  const kept = batch.add('blob', first);
  const tree = batch.add('tree', formatTree([{ name: 'a', mode: '100644', sha: batch.add('blob', broken) }]));
  await expect(batch.end()).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect(await gitText(dir, ['cat-file', 'blob', kept])).toBe('first');
  expect((await git(dir, ['cat-file', '-e', tree], { allow: [1] })).code).toBe(1);
  expect((await files()).filter(({ name }) => name.startsWith('tmp_obj'))).toEqual([]);
});
