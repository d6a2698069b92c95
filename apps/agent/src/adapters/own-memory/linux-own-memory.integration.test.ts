import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LinuxOwnMemory } from '#adapters/own-memory/linux-own-memory.ts';
import type { Log } from '#ports/log.ts';
import { installedNativeCalls } from '../../../packaging/parts.ts';

let folder: string;
let said: string[];
const log: Log = { write: (_level, _event, message) => void said.push(message), app: () => undefined };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagurus-memory-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Pages of files that are resident in this process, in kB. */
const filePages = (): number => Number(/^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

test('half of the program’s pages and more leave memory and come back when they are needed, and no file stays behind', async () => {
  const library = await readFile((await installedNativeCalls(process.arch)) ?? '');
  const path = join(folder, 'native-calls.node');
  // As an agent leaves it that is killed while it loads.
  await writeFile(path, 'cut off');
  const memory = new LinuxOwnMemory(() => library, path, log);
  const before = filePages();
  await memory.giveBack();
  const after = filePages();
  expect(said).toEqual([]);
  expect(after).toBeLessThan(before / 2);
  expect(await readdir(folder)).toEqual([]);
  // Code that was dropped still runs: hashing, JSON, regular expressions, a file.
  expect(JSON.parse(JSON.stringify({ a: /b+/.exec('abb')?.[0] }))).toEqual({ a: 'bb' });
});

test('a library that does not load is said once, and nothing is changed', async () => {
  const memory = new LinuxOwnMemory(() => Buffer.from('no library'), join(folder, 'native-calls.node'), log);
  await memory.giveBack();
  await memory.giveBack();
  expect(said).toEqual([
    expect.stringMatching(/^Cannot give memory back as .+ must be a library that can be loaded: /),
  ]);
  expect(await readdir(folder)).toEqual([]);
});
