import { expect, test } from 'vitest';
import { eventTone, eventWords, moveWords } from '#features/app-environment/event-words.ts';

const event = (verb: string, problem: string | null = null, change: number | null = null) => ({
  verb,
  problem,
  change,
});

test.each([
  [event('promote'), 'asked to promote', 'none'],
  [event('promote', 'Cannot promote'), 'tried to promote', 'bad'],
  [event('land'), 'committed', 'good'],
  [event('land', null, 12), 'merged', 'good'],
  [event('halt'), 'halted the rollout', 'bad'],
  [event('hold'), 'holds it', 'wait'],
  [event('unheard-of'), 'unheard-of', 'none'],
  [event('unheard-of', 'Cannot'), 'tried to unheard-of', 'bad'],
])('%o is said as %j', (about, words, tone) => {
  expect(eventWords(about)).toBe(words);
  expect(eventTone(about)).toBe(tone);
});

test.each([
  ['land', { from: '1.4.1', to: '1.4.2' }, '1.4.1 → 1.4.2'],
  ['land', { from: null, to: '1.4.1' }, '1.4.1'],
  ['land', { from: '1.4.1', to: null }, '1.4.1 → nothing'],
  ['hold', { from: null, to: '1.4.1' }, 'on 1.4.1'],
  ['edit', null, ''],
])('the move of %s by %o is said as %j', (verb, move, words) => {
  expect(moveWords({ verb, move })).toBe(words);
});
