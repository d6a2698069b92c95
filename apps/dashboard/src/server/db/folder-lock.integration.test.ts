import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';

describe('lockFolder()', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pagurus-lock-'));
    path = join(dir, 'database.lock');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const leave = (holder: object): Promise<void> =>
    writeFile(path, JSON.stringify({ pid: process.pid, startedAt: '1', host: hostname(), id: 'left', ...holder }));

  test('L1: of many that ask at once one gets it', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(path)));
    const got = asked.filter((each) => each.status === 'fulfilled');
    expect(got).toHaveLength(1);
    await got[0]!.value[Symbol.asyncDispose]();
  });

  test('L1: of many that find a stale one at once one gets it, and nothing else is left', async () => {
    await leave({ pid: 2 ** 22 - 1 });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(path)));
    const got = asked.filter((each) => each.status === 'fulfilled');
    expect(got).toHaveLength(1);
    expect(await readdir(dir)).toEqual(['database.lock']);
    await got[0]!.value[Symbol.asyncDispose]();
  });

  test('is free again once it is disposed of', async () => {
    for (const _round of [1, 2]) {
      await using _lock = await lockFolder(path);
      expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    }
    expect(await readdir(dir)).toEqual([]);
  });

  test.each([
    ['a pid that is gone', { pid: 2 ** 22 - 1 }],
    ['a pid that another process has now, as pid 1 of a new container', { pid: 1, startedAt: 'another time' }],
    ['our own pid from before a restart', { pid: process.pid }],
  ])('L2: takes over from %s', async (_name, holder) => {
    await leave(holder);
    await using _lock = await lockFolder(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test.each(['', '{"pid": 1'])('L2: takes over from half a lock %j', async (text) => {
    await writeFile(path, text);
    await using _lock = await lockFolder(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  test('L3: believes a holder on another host that beat just now', async () => {
    await leave({ host: 'elsewhere', pid: 7 });
    await expect(lockFolder(path)).rejects.toMatchObject({
      code: 'database.inUse',
      message: `Cannot open the database as only one process may use the data folder: process 7 on elsewhere holds ${path}`,
    });
  });

  test('L3: takes over from one on another host that fell silent', async () => {
    await leave({ host: 'elsewhere' });
    const before = new Date(Date.now() - 60_000);
    await utimes(path, before, before);
    await using _lock = await lockFolder(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ host: hostname() });
  });
});
