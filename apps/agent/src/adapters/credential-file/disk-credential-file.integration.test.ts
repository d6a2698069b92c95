import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskCredentialFile } from './disk-credential-file.ts';

const OWNER = { instanceUid: 'a', app: 'demo', environment: 'test', dashboard: 'https://pagurus.example' };
let folder: string;
const fileOf = (change: Partial<typeof OWNER> = {}) =>
  new DiskCredentialFile(join(folder, 'credential.json'), async () => ({ ...OWNER, ...change }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagurus-credential-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('keeps a credential where only this user may read it', async () => {
  await fileOf().write('first');
  await fileOf().write('second');

  expect(await fileOf().read()).toBe('second');
  expect((await stat(join(folder, 'credential.json'))).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['credential.json']);
});

test.each([
  ['another agent', { instanceUid: 'b' }],
  ['another app', { app: 'web' }],
  ['another environment', { environment: 'production' }],
  ['another dashboard', { dashboard: 'https://elsewhere.example' }],
])('never gives the credential to %s', async (_what, change) => {
  await fileOf().write('secret');

  expect(await fileOf(change).read()).toBe(undefined);
});

test('a file that is not there, or broken, holds none', async () => {
  expect(await fileOf().read()).toBe(undefined);
  await fileOf().write('secret');
  const text = await readFile(join(folder, 'credential.json'), 'utf8');
  await writeFile(join(folder, 'credential.json'), text.slice(0, 20));
  expect(await fileOf().read()).toBe(undefined);
});

test('a disk that refuses is a sentence', async () => {
  await rm(folder, { recursive: true });

  await expect(fileOf().write('secret')).rejects.toThrow(
    /^Cannot keep the credential of this agent as it must be written/,
  );
});
