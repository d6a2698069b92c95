import { expect, test } from 'vitest';
import { isRefName } from '#git/ref-name.ts';

test.each(['main', 'pagurus/production/payments-1.4.2', 'refs/heads/x', 'ä', 'a@b'])('isRefName(%j)', (name) => {
  expect(isRefName(name)).toBe(true);
});

const BAD = [
  '',
  '@',
  '-x',
  '/a',
  'a/',
  'a//b',
  'a..b',
  'a b',
  'a~1',
  'a^',
  'a:b',
  'a?',
  '*',
  '[',
  'a\\b',
  'a@{1}',
  '.a',
  'a/.b',
  'a.',
  'a.lock',
  'a.lock/b',
  'a\nb',
  '\u007f',
];

test.each(BAD)('isRefName(%j) is false', (name) => expect(isRefName(name)).toBe(false));
