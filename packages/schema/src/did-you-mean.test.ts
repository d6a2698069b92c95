import { expect, test } from 'vitest';
import { didYouMean } from '#did-you-mean.ts';
import { durationMs } from '#duration.ts';

test.each([
  ['relese', 'release'],
  ['Release', 'release'],
  ['var', 'vars'],
  ['replicas', undefined],
  ['', undefined],
])('didYouMean() takes "%s" for %s', (word, meant) => {
  expect(didYouMean(word, ['release', 'vars', 'environment'])).toBe(meant);
});

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('durationMs() reads %s', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
