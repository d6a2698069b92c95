import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSecrets } from '#server/secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagurus-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readSecrets()', () => {
  test('makes secrets once and then keeps to them', async () => {
    const path = join(folder, 'secrets.json');

    const first = await readSecrets(path);

    expect(await readSecrets(path)).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
  });

  test('lets nobody else read the file', async () => {
    const path = join(folder, 'secrets.json');
    await readSecrets(path);

    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test('refuses a broken file instead of making new secrets', async () => {
    const path = join(folder, 'secrets.json');
    await writeFile(path, '{"session": "x"');

    await expect(readSecrets(path)).rejects.toThrow('restore it from a backup');
  });
});
