import { chmod, chown, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type ZipEntry, zipOf } from '@pagurus/testkit/agent/zip-of.ts';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeTree } from '#files/remove-tree.ts';
import { unpack } from './unpack.ts';

const FILE = 0o100_000;
const LINK = 0o120_000;
const NOBODY = 65_534;

async function tarOf(...entries: readonly (Partial<Header> & { name: string; text?: string })[]): Promise<Buffer> {
  const archive = pack();
  for (const { text = '', ...header } of entries) archive.entry(header, text);
  archive.finalize();
  return buffer(archive);
}

describe('unpack()', () => {
  let root: string;
  let into: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pagurus-unpack-'));
    into = join(root, 'tree');
  });
  afterEach(() => removeTree(root));

  async function unpacked(bytes: Buffer, bytesMax = 10_000_000): Promise<void> {
    const archive = join(root, 'archive');
    await writeFile(archive, bytes);
    const { signal } = new AbortController();
    // The name says nothing: what it is stands in its first bytes.
    await unpack({ archive, url: 'https://x.example/demo.zip', name: 'demo 1', into, bytesMax, signal });
  }

  test('unpacks a zip with modes and links, read-only', async () => {
    await unpacked(
      zipOf(
        { name: 'bin/', mode: 0o40_755 },
        { name: 'bin/app', mode: FILE | 0o4755, bytes: Buffer.from('run me') },
        { name: 'ü/data', mode: FILE | 0o640, bytes: Buffer.alloc(100_000, 'x') },
        { name: 'current', mode: LINK | 0o777, bytes: Buffer.from('bin/app') },
      ),
    );
    expect(await readFile(join(into, 'current'), 'utf8')).toBe('run me');
    expect(await readlink(join(into, 'current'))).toBe('bin/app');
    const modes = await Promise.all(['bin/app', 'ü/data', 'bin', '.'].map((path) => stat(join(into, path))));
    expect(modes.map(({ mode }) => (mode & 0o7777).toString(8))).toEqual(['555', '440', '555', '555']);
  });

  test('takes every file of a zip without modes for a program', async () => {
    await unpacked(zipOf({ name: 'app', bytes: Buffer.from('x') }));
    expect((await stat(join(into, 'app'))).mode & 0o777).toBe(0o555);
  });

  const zips: readonly [string, ZipEntry, RegExp][] = [
    ['an entry that climbs out', { name: '../evil' }, /its entry "\.\.\/evil" leaves the folder$/],
    ['an absolute entry', { name: '/tmp/evil' }, /leaves the folder$/],
    ['an entry with backslashes', { name: '..\\evil' }, /leaves the folder$/],
    ['a link out', { name: 'x', mode: LINK | 0o777, bytes: Buffer.from('/etc') }, /its link "x" leads out to "\/etc"$/],
    ['a device', { name: 'x', mode: 0o20_644 }, /its entry "x" is a character-device$/],
    ['a pipe', { name: 'x', mode: 0o10_644 }, /its entry "x" is a fifo$/],
  ];
  test.each(zips)('refuses %s of a zip', async (_name, entry, sentence) => {
    const refused = unpacked(zipOf({ name: 'good', mode: FILE | 0o644 }, entry));
    await expect(refused).rejects.toThrow(/^Cannot unpack demo 1 as all of it must stay in its folder: /);
    await expect(refused).rejects.toThrow(sentence);
    expect(await readdir(root)).not.toContain('evil');
  });

  test.each([
    ['a device', { name: 'x', type: 'character-device' as const }, /is a character-device$/],
    ['a hard link out', { name: 'x', type: 'link' as const, linkname: '../archive' }, /leads out to "\.\.\/archive"$/],
    [
      'a hard link to nothing',
      { name: 'x', type: 'link' as const, linkname: 'y' },
      /leads to "y", which is no file that came before it$/,
    ],
    ['a link that climbs behind a name', { name: 'x', type: 'symlink' as const, linkname: 'a/../../y' }, /leads out/],
  ])('refuses %s of a tar', async (_name, entry, sentence) => {
    await expect(unpacked(await tarOf(entry))).rejects.toThrow(sentence);
  });

  test('makes a hard link a file of its own, which counts as much', async () => {
    const tar = await tarOf(
      { name: 'a', mode: 0o755, text: '0'.repeat(600_000) },
      { name: 'b/c', type: 'link' as const, linkname: 'a' },
    );
    await unpacked(tar);
    const [a, c] = await Promise.all([stat(join(into, 'a')), stat(join(into, 'b/c'))]);
    expect(await readFile(join(into, 'b/c'))).toEqual(await readFile(join(into, 'a')));
    expect([a.nlink, c.nlink, c.mode & 0o777]).toEqual([1, 1, 0o555]);
    await removeTree(into);
    await expect(unpacked(tar, 1_000_000)).rejects.toMatchObject({ code: 'artifact.tooBig' });
  });

  test.each([
    ['a folder', { name: 'y/', type: 'directory' as const }],
    ['a link', { name: 'y', type: 'symlink' as const, linkname: 'z' }],
  ])('refuses a hard link to %s', async (_name, target) => {
    const refused = unpacked(await tarOf(target, { name: 'x', type: 'link' as const, linkname: 'y' }));
    await expect(refused).rejects.toMatchObject({ code: 'artifact.unsafe' });
  });

  const bombs: readonly [string, () => Buffer | Promise<Buffer>][] = [
    ['zip', () => zipOf({ name: 'x', bytes: Buffer.alloc(2_000_000) })],
    ['tar.gz', async () => gzipSync(await tarOf({ name: 'x', text: '0'.repeat(2_000_000) }))],
    ['tar.zst', async () => zstdCompressSync(await tarOf({ name: 'x', text: '0'.repeat(2_000_000) }))],
  ];
  test.each(bombs)('stops at the limit when a small %s is a big tree', async (_name, bomb) => {
    const bytes = await bomb();
    expect(bytes.length).toBeLessThan(10_000);
    await expect(unpacked(bytes, 1_000_000)).rejects.toMatchObject({
      code: 'artifact.tooBig',
      message: 'Cannot unpack demo 1 as it must have at most 1000000 bytes unpacked: there is more in it',
    });
  });

  test('refuses a zip whose entry has more than it says', async () => {
    const lie = zipOf({ name: 'x', bytes: Buffer.alloc(100_000), saidSize: 10 });
    await expect(unpacked(lie)).rejects.toMatchObject({ code: 'artifact.malformed' });
  });

  test.each([
    ['xz', Buffer.from('fd377a585a0000', 'hex'), /it is packed with xz$/],
    ['a cut zip', zipOf({ name: 'x' }).subarray(0, 40), /must be a whole tar\.gz, tar\.zst, tar, zip or a program: /],
    ['a gzip of something else', gzipSync(Buffer.alloc(2_000, 'x')), /must be a whole tar\.gz/],
  ])('refuses %s with a sentence', async (_name, bytes, sentence) => {
    await expect(unpacked(bytes)).rejects.toThrow(sentence);
  });

  test('knows a tar of the oldest kind by its checksum', async () => {
    const tar = await tarOf({ name: 'a', text: 'old' });
    tar.fill(0, 257, 265); // the word ustar
    tar.write('        ', 148, 'latin1');
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await unpacked(tar);
    expect(await readFile(join(into, 'a'), 'utf8')).toBe('old');
  });

  test('leaves a tree that a user who is not root can remove', async () => {
    await unpacked(await tarOf({ name: 'a/b/c', text: 'x' }, { name: 'a/d', text: 'y' }));
    if (process.getuid?.() === 0) {
      await chmod(root, 0o777);
      for (const path of ['.', 'a', 'a/b', 'a/b/c', 'a/d']) await chown(join(into, path), NOBODY, NOBODY);
      process.seteuid?.(NOBODY);
    }
    try {
      await expect(rm(into, { recursive: true })).rejects.toThrow(/EACCES/);
      await removeTree(into);
    } finally {
      if (process.getuid?.() === 0) process.seteuid?.(0);
    }
    expect(await readdir(root)).toEqual(['archive']);
  });
});
