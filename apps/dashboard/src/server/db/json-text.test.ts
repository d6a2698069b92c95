import { expect, test } from 'vitest';
import { toJsonText } from './json-text.ts';

test.each([
  ['a NUL', { text: 'a\0b' }, '{"text":"a\uFFFDb"}'],
  ['a NUL in a key', { 'a\0b': 1 }, '{"a\uFFFDb":1}'],
  ['several in a row', '\0\0\uD800', '"\uFFFD\uFFFD\uFFFD"'],
  ['a NUL after a backslash', '\\\0', '"\\\\\uFFFD"'],
])('toJsonText() replaces %s', (_name, value, text) => {
  expect(toJsonText(value)).toBe(text);
});

test.each([
  ['a backslash before u0000', '\\u0000'],
  ['a whole pair', '\u{1F980}'],
  ['a tab', '\t'],
])('toJsonText() leaves %s as it is', (_name, value) => {
  expect(JSON.parse(toJsonText(value))).toBe(value);
});

test('toJsonText() turns nothing into null', () => {
  expect(toJsonText(undefined)).toBe('null');
});
