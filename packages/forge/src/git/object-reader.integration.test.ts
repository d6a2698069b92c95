import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBare } from '#git/bare.ts';
import { ObjectReader } from '#git/object-reader.ts';
import { writeObject } from '#git/object-writer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pagurus-reader-'));
  await createBare(folder, 'main');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a question that comes while the idle process ends is answered by the next', async () => {
  const sha = await writeObject(folder, 'blob', Buffer.from('x'));
  await using reader = new ObjectReader(folder, 1);
  for (let round = 0; round < 5; round += 1) {
    expect((await reader.read(sha))?.body.toString()).toBe('x');
    while (reader.isRunning) await setImmediate();
  }
});

test('many questions are answered in their order, missing and large ones too', async () => {
  await using reader = new ObjectReader(folder);
  const large = await writeObject(folder, 'blob', Buffer.alloc(3_000_000, 'y'));
  const small = await writeObject(folder, 'blob', Buffer.from('z'));
  const names = [small, 'f'.repeat(40), large, small];
  const read = await Promise.all(names.map((name) => reader.read(name)));
  expect(read.map((object) => object?.body.length)).toEqual([1, undefined, 3_000_000, 1]);
  expect(await reader.info(large)).toMatchObject({ type: 'blob', size: 3_000_000 });
  expect(await reader.info(`${large}\n${small}`)).toBeUndefined();
});
