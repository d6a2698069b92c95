import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dataPaths } from '#files/data-paths.ts';
import { removeTree } from '#files/remove-tree.ts';
import { manifestOf } from '#files/tree-manifest.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import { DiskTreeGuard } from './disk-tree-guard.ts';

const artifact: Artifact = { platform: 'any', url: 'https://x.example/a', sha256: 'a'.repeat(64) };
const signal = new AbortController().signal;

async function ship(tree: string): Promise<void> {
  await mkdir(join(tree, 'lib'), { recursive: true });
  await writeFile(join(tree, 'run'), 'program', { mode: 0o755 });
  await writeFile(join(tree, 'lib/a'), 'library');
  await symlink('lib/a', join(tree, 'link'));
}

async function shipped() {
  const paths = dataPaths(await mkdtemp(join(tmpdir(), 'pagurus-guard-')));
  onTestFinished(() => removeTree(paths.root));
  const tree = join(paths.trees, artifact.sha256);
  await ship(tree);
  await writeFile(`${tree}.complete`, JSON.stringify(await manifestOf(tree, signal)));
  const storeAt = ({ trees }: { trees: string }): ArtifactStore => ({
    has: async () => false,
    changed: async () => undefined,
    bring: () => ship(join(trees, artifact.sha256)),
    treePath: ({ sha256 }) => join(trees, sha256),
    keepOnly: async () => undefined,
  });
  const guard = new DiskTreeGuard(paths, storeAt);
  return { tree, guard, look: (thorough = false) => guard.differences(artifact, thorough, signal) };
}

describe('DiskTreeGuard', () => {
  test('finds nothing in a tree as it was, and says nothing about one without a manifest', async () => {
    const { tree, look } = await shipped();
    expect(await look()).toEqual([]);
    expect(await look(true)).toEqual([]);
    await writeFile(join(tree, 'run'), 'another');
    await writeFile(`${tree}.complete`, '');
    expect(await look()).toEqual([]);
  });

  test('finds a file of the same size whose times were set back', async () => {
    const { tree, look } = await shipped();
    expect(await look()).toEqual([]);
    const { atime, mtime } = await stat(join(tree, 'run'));
    await writeFile(join(tree, 'run'), 'PROGRAM');
    await utimes(join(tree, 'run'), atime, mtime);
    expect(await look()).toEqual([{ path: 'run', is: 'changed' }]);
  });

  test('finds and heals whatever was done to it, in a tree that is read-only too', async () => {
    const { tree, guard, look } = await shipped();
    await chmod(join(tree, 'run'), 0o700);
    await rm(join(tree, 'link'));
    await symlink('/etc/passwd', join(tree, 'link'));
    await rename(join(tree, 'lib'), join(tree, 'moved'));
    await writeFile(join(tree, 'lib'), 'a file in the place of a folder');
    await chmod(tree, 0o555);

    const found = await look();
    expect(found.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'lib', is: 'extra' },
      { path: 'lib/a', is: 'missing' },
      { path: 'link', is: 'changed' },
      { path: 'moved/a', is: 'extra' },
      { path: 'run', is: 'changed' },
    ]);
    await guard.heal(artifact, 'demo 1.0.0', found, signal);
    expect(await look(true)).toEqual([]);
    expect(await readFile(join(tree, 'link'), 'utf8')).toBe('library');
    expect((await stat(tree)).mode & 0o777).toBe(0o555);
    await chmod(tree, 0o755);
  });
});
