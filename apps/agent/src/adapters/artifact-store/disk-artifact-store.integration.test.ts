import { lstat, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type ArtifactFault, type ArtifactServer, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
import { sha256Of } from '@pagurus/testkit/agent/sample-app.ts';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataPaths } from '#files/data-paths.ts';
import { removeTree } from '#files/remove-tree.ts';
import { DiskArtifactStore } from './disk-artifact-store.ts';

type Entry = {
  name: string;
  type?: 'file' | 'symlink' | 'link' | 'directory';
  linkname?: string;
  mode?: number;
  text?: string;
};

async function tarOf(...entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { text = '', ...header } of entries) archive.entry(header, text);
  archive.finalize();
  return buffer(archive);
}

describe('DiskArtifactStore', () => {
  let root: string;
  let store: DiskArtifactStore;
  let server: ArtifactServer;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pagurus-store-'));
    const paths = dataPaths(root);
    await mkdir(paths.downloads);
    await mkdir(paths.trees);
    store = new DiskArtifactStore(paths, { stallMs: 2_000, bytesMax: 50_000_000, headersFile: undefined });
    server = await serveArtifacts();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await removeTree(root);
  });

  const artifactOf = (bytes: Buffer, name = '/demo') => {
    server.files.set(name, bytes);
    return { platform: 'any', url: `${server.url}${name}`, sha256: sha256Of(bytes), size: bytes.length };
  };
  const options = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

  test.each([
    ['tar.gz', gzipSync],
    ['tar.zst', zstdCompressSync],
    ['tar', (bytes: Buffer) => bytes],
  ])('unpacks %s with modes and links', async (_name, compress) => {
    const tar = await tarOf(
      { name: 'bin/', type: 'directory' },
      { name: 'bin/app', mode: 0o4755, text: 'run me' },
      { name: 'data', mode: 0o400, text: 'x'.repeat(100_000) },
      { name: 'current', type: 'symlink', linkname: 'bin/app' },
    );
    const artifact = artifactOf(compress(tar));
    await store.bring(artifact, 'demo 1', options());
    const tree = store.treePath(artifact);
    expect((await lstat(join(tree, 'bin/app'))).mode & 0o7777).toBe(0o555);
    expect(await readFile(join(tree, 'current'), 'utf8')).toBe('run me');
    expect((await readFile(join(tree, 'data'))).length).toBe(100_000);
    expect(await store.has(artifact)).toBe(true);
    expect(await readdir(join(root, 'downloads'))).toEqual([]);
  });

  test('puts a bare program under its name, executable', async () => {
    const artifact = artifactOf(Buffer.from('#!/bin/sh\nexit 0\n'), '/tool');
    await store.bring(artifact, 'tool 1', options());
    expect((await lstat(join(store.treePath(artifact), 'tool'))).mode & 0o777).toBe(0o555);
  });

  test('reads a file URL', async () => {
    const bytes = await tarOf({ name: 'a', text: 'from a file' });
    const path = join(root, 'artifact.tar');
    await writeFile(path, bytes);
    const artifact = { ...artifactOf(bytes), url: pathToFileURL(path).href };
    await store.bring(artifact, 'demo 1', options());
    expect(await readFile(join(store.treePath(artifact), 'a'), 'utf8')).toBe('from a file');
  });

  const escapes: readonly [string, Entry[], RegExp][] = [
    ['an entry that climbs out', [{ name: '../evil', text: 'x' }], /its entry "\.\.\/evil" leaves the folder$/],
    ['an absolute entry', [{ name: '/tmp/evil', text: 'x' }], /leaves the folder$/],
    ['a link out', [{ name: 'out', type: 'symlink', linkname: '/etc' }], /its link "out" leads out to "\/etc"$/],
    [
      'an entry through a link',
      [
        { name: 'a/b', type: 'symlink', linkname: '..' },
        { name: 'a/b/c', text: 'x' },
      ],
      /its entry "a\/b\/c" goes through its link "a\/b"$/,
    ],
  ];
  test.each(escapes)('refuses %s and leaves nothing', async (_name, entries, sentence) => {
    const artifact = artifactOf(await tarOf(...entries));
    const brought = store.bring(artifact, 'demo 1', options());
    await expect(brought).rejects.toThrow(/^Cannot unpack demo 1 as all of it must stay in its folder: /);
    await expect(brought).rejects.toThrow(sentence);
    expect(await readdir(join(root, 'trees'))).toEqual([]);
  });

  test.each(['well', 'ignoreRange', 'redirect'] satisfies ArtifactFault[])(
    'goes on after a cut when the server does: %s',
    async (then) => {
      const artifact = artifactOf(await tarOf({ name: 'a', text: 'incompressible '.repeat(200_000) }));
      server.faults.set('/demo', 'short');
      await expect(store.bring(artifact, 'demo 1', options())).rejects.toThrow('all of it must come');
      server.faults.set('/demo', then);
      await store.bring(artifact, 'demo 1', options());
      expect(await store.has(artifact)).toBe(true);
      expect(server.requests[1]?.range).toMatch(/^bytes=[1-9]\d*-$/);
    },
  );

  test('throws wrong bytes away, so that the next try begins anew', async () => {
    const artifact = artifactOf(await tarOf({ name: 'a', text: 'x'.repeat(10_000) }));
    server.faults.set('/demo', 'wrongBytes');
    await expect(store.bring(artifact, 'demo 1', options())).rejects.toThrow(
      `Cannot use demo 1 as its download's sha256 must be ${artifact.sha256}: it is `,
    );
    expect(await readdir(join(root, 'downloads'))).toEqual([]);
    server.faults.delete('/demo');
    await store.bring(artifact, 'demo 1', options());
    expect(await store.has(artifact)).toBe(true);
  });

  test('stops at once when it is cancelled', async () => {
    const artifact = artifactOf(Buffer.alloc(1_000_000));
    server.faults.set('/demo', 'hang');
    const stop = new AbortController();
    const brought = store.bring(artifact, 'demo 1', {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('a newer one')),
    });
    await expect(brought).rejects.toThrow('a newer one');
  });

  test('keeps only what it is told to keep', async () => {
    const one = artifactOf(Buffer.from('one'), '/one');
    const two = artifactOf(Buffer.from('two'), '/two');
    await store.bring(one, 'one', options());
    await store.bring(two, 'two', options());
    await store.keepOnly([two]);
    expect([await store.has(one), await store.has(two)]).toEqual([false, true]);
    expect((await readdir(join(root, 'trees'))).toSorted()).toEqual([two.sha256, `${two.sha256}.complete`]);
  });
});
