import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url);
const ROW = /^\| (?!what happens|---)(.+?) \| (.+?) \| (\S+) \|$/gm;

test('each fault of the table has the test that it names', async () => {
  const text = await readFile(new URL('docs/fault-table.md', root), 'utf8');
  const rows = Array.from(text.matchAll(ROW), ([, what = '', title = '', file = '']) => ({ what, title, file }));
  expect(rows.length).toBeGreaterThan(20);
  const missing = [];
  for (const { what, title, file } of rows) {
    const source = await readFile(new URL(`apps/agent/test/${file}.integration.test.ts`, root), 'utf8').catch(() => '');
    if (!source.includes(`'${title}'`)) missing.push(what);
  }
  expect(missing).toEqual([]);
});
