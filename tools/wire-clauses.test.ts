import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const CLAUSE = /^- \*\*([A-Z]\d+[a-z]?)\*\*/gm;

/** Ids that stand for more than one clause. */
const repeated = (text: string): string[] => {
  const ids = Array.from(text.matchAll(CLAUSE), ([, id = '']) => id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
};

test('each clause of the wire protocol has an id of its own, so that a test which names it proves one thing', async () => {
  const text = await readFile(new URL('../docs/wire-protocol.md', import.meta.url), 'utf8');
  expect(text.match(CLAUSE)?.length).toBeGreaterThan(50);
  expect(repeated(text)).toEqual([]);
});

test('an id that stands for two clauses is found', () => {
  expect(repeated('- **W1** One.\n- **W2** Two,\n  see W1.\n- **W1** Three.\n- **W1a** Four.\n')).toEqual(['W1']);
});
