import { describe, expect, test } from 'vitest';
import { summaryWords } from '#lib/summary-words.ts';

describe('summaryWords()', () => {
  test.each([
    ['release', 'release "1.4.1" → "1.4.2"', '"1.4.1" → "1.4.2"'],
    ['config', 'config files unchanged', 'files unchanged'],
    ['notes', '1.4.2: Faster refunds.', '1.4.2: Faster refunds.'],
    ['env', 'environment moved', 'environment moved'],
  ])('beside the label "%s" says no word twice', (about, text, expected) => {
    expect(summaryWords({ about, text })).toBe(expected);
  });
});
