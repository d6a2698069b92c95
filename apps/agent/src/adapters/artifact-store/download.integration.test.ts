import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import { type ArtifactServer, serveArtifacts } from '@pagurus/testkit/agent/artifact-server.ts';
import { sha256Of } from '@pagurus/testkit/agent/sample-app.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataPaths } from '#files/data-paths.ts';
import { removeTree } from '#files/remove-tree.ts';
import { DiskArtifactStore } from './disk-artifact-store.ts';

const BYTES = Buffer.from('#!/bin/sh\n# a program of its own\n'.repeat(100_000));
const RESUMED: unknown = expect.stringMatching(/^bytes=[1-9]\d*-$/);

describe('A download', () => {
  let root: string;
  let store: DiskArtifactStore;
  let server: ArtifactServer;
  let mirror: ArtifactServer;

  const headersFile = () => join(root, 'headers.json');
  const base = (): Artifact => ({ platform: 'any', url: `${server.url}/tool`, sha256: sha256Of(BYTES) });
  const mirrored = (): Artifact => ({ ...base(), mirrors: [`${mirror.url}/copy/tool`] });
  const bring = (artifact: Artifact) =>
    store.bring(artifact, 'tool 1', { signal: new AbortController().signal, onProgress: () => undefined });
  const told = (artifact: Artifact): Promise<{ message: string; code: string; retry: string; retryAfterMs?: number }> =>
    bring(artifact).then(
      () => Promise.reject(new Error('it was brought')),
      (error: { message: string; code: string; retry: string }) => error,
    );
  const leftovers = () => readdir(join(root, 'downloads'));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pagurus-download-'));
    const paths = dataPaths(root);
    await mkdir(paths.downloads);
    await mkdir(paths.trees);
    await writeFile(headersFile(), '{}');
    store = new DiskArtifactStore(paths, { stallMs: 2_000, bytesMax: 10_000_000, headersFile: headersFile() });
    server = await serveArtifacts();
    mirror = await serveArtifacts();
    server.files.set('/tool', BYTES);
    mirror.files.set('/copy/tool', BYTES);
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    await mirror[Symbol.asyncDispose]();
    await removeTree(root);
  });

  test('takes the mirror for what the first address does not give, and goes on where that one broke off', async () => {
    server.faults.set('/tool', 'short');
    await bring(mirrored());
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
    expect(mirror.requests.map(({ range }) => range)).toEqual([RESUMED]);
    // The program is named for the url, whoever gave it.
    expect(await readFile(join(store.treePath(base()), 'tool'))).toEqual(BYTES);
  });

  test.each(['missing', 'wrongBytes', 'hangAtOnce', 'drip', 'redirectForever'] as const)(
    'takes the mirror when the first address is %s',
    async (fault) => {
      server.faults.set('/tool', fault);
      await bring(mirrored());
      expect(await store.has(base())).toBe(true);
    },
  );

  test('says what each address did when none gives it', async () => {
    server.faults.set('/tool', 'missing');
    mirror.faults.set('/copy/tool', 'busy');
    const error = await told(mirrored());
    expect(error).toMatchObject({ code: 'artifact.status', retry: 'soon', retryAfterMs: 2_000 });
    expect(error.message).toMatch(
      /as one of its 2 addresses must give it: .*\/tool as .* 404; .*\/copy\/tool as .* 503$/,
    );
  });

  test('says how long the server asked to wait', async () => {
    server.faults.set('/tool', 'busy');
    expect(await told(base())).toMatchObject({ retry: 'soon', retryAfterMs: 2_000 });
  });

  test('follows redirects to an end', async () => {
    server.faults.set('/tool', 'redirectForever');
    expect((await told(base())).message).toMatch(/must answer: more than 5 redirects$/);
    expect(server.requests).toHaveLength(6);
  });

  test('begins anew when the server has other bytes than last time', async () => {
    server.files.set('/tool', Buffer.alloc(BYTES.length, 'old'));
    server.faults.set('/tool', 'short');
    await told(base());
    server.faults.delete('/tool');
    server.files.set('/tool', BYTES);
    await bring(base());
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, RESUMED]);
  });

  test('begins anew at once when two halves are of two files', async () => {
    server.files.set('/tool', Buffer.alloc(BYTES.length, 'old'));
    server.faults.set('/tool', 'short');
    // Another address has another name for its bytes, so that only the sha256 can tell.
    await bring(mirrored());
    expect(mirror.requests.map(({ range }) => range)).toEqual([RESUMED, undefined]);
  });

  test.each(['wrongRange', 'ignoreRange'] as const)('begins anew at a server that is %s', async (fault) => {
    server.faults.set('/tool', 'short');
    await told(base());
    server.faults.set('/tool', fault);
    await bring(base());
    expect(await store.has(base())).toBe(true);
  });

  test('asks for nothing when the bytes are there already', async () => {
    await writeFile(join(root, 'downloads', `${base().sha256}.partial`), BYTES);
    await bring(base());
    expect(server.requests).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  test('throws away what is longer than it may be', async () => {
    await writeFile(join(root, 'downloads', `${base().sha256}.partial`), Buffer.alloc(BYTES.length + 1));
    await bring({ ...base(), size: BYTES.length });
    expect(server.requests.map(({ range }) => range)).toEqual([undefined]);
  });

  test('refuses more than the limit when the manifest promises no size', async () => {
    server.files.set('/tool', Buffer.alloc(10_000_001));
    const error = await told(base());
    expect(error).toMatchObject({ code: 'artifact.size', retry: 'later' });
    expect(error.message).toMatch(/must have at most 10000000 bytes: the server announces 10000001$/);
  });

  test('refuses what cannot fit two and a half times before it asks', async () => {
    const error = await told({ ...base(), size: 1e15 });
    expect(error).toMatchObject({ code: 'disk.full', retry: 'later' });
    expect(server.requests).toEqual([]);
  });

  test('sends headers to the place that they are for and to no other', async () => {
    await writeFile(headersFile(), JSON.stringify({ [`${server.url}/tool`]: { authorization: 'Bearer s3cret' } }));
    server.redirects.set('/tool', `${mirror.url}/copy/tool`);
    await bring(base());
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer s3cret']);
    expect(mirror.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
    server.files.set('/toolbox', Buffer.from('other'));
    const other = { ...base(), url: `${server.url}/toolbox`, sha256: sha256Of(Buffer.from('other')) };
    await bring(other);
    expect(server.requests.at(-1)?.authorization).toBeUndefined();
  });

  test('uses the login of a URL, never says it, and does not carry it on', async () => {
    const url = base().url.replace('http://', 'http://ada:s3cret@');
    server.redirects.set('/tool?token=s3cret', `${mirror.url}/nothing`);
    const error = await told({ ...base(), url: `${url}?token=s3cret` });
    expect(error.message).toMatch(/from http:\/\/127\.0\.0\.1:\d+\/tool as .* 404$/);
    server.redirects.delete('/tool?token=s3cret');
    server.files.set('/tool?token=s3cret', BYTES);
    await bring({ ...base(), url: `${url}?token=s3cret` });
    expect(server.requests.at(-1)?.authorization).toBe(`Basic ${Buffer.from('ada:s3cret').toString('base64')}`);
    expect(mirror.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test.each([
    ['{"https://x.example/": {"Authorization": "Bearer s3cret\\n"}}', /has another shape$/],
    ['Bearer s3cret', /is not JSON$/],
  ])('says that the file of headers is wrong and not what is in it: %s', async (text, sentence) => {
    await writeFile(headersFile(), text);
    const error = await told(base());
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain('s3cret');
    expect(server.requests).toEqual([]);
  });

  test('brings a tree anew that was changed on the disk, and only then', async () => {
    await bring(base());
    await bring(base());
    expect(server.requests).toHaveLength(1);
    const tree = store.treePath(base());
    const path = join(tree, 'tool');
    await chmod(tree, 0o755);
    await rm(path, { force: true });
    await writeFile(path, 'tampered', { mode: 0o555 });
    await chmod(tree, 0o555);
    expect(await store.changed(base(), new AbortController().signal)).toBe('tool');
    await bring(base());
    expect(server.requests).toHaveLength(2);
    expect(await readFile(path)).toEqual(BYTES);
    expect((await readdir(join(root, 'trees'))).toSorted()).toEqual([base().sha256, `${base().sha256}.complete`]);
  });
});
