import { describe, expect, test } from 'vitest';
import { envEntry, envPlain, fieldText, formData, typed, typedLike } from '#features/editor/form-values.ts';

describe('formData()', () => {
  test.each(['a: [', '- a', 'a: *b', ''])('gives nothing of %j', (text) => {
    expect(formData(text)).toBeUndefined();
  });

  test('gives the map', () => {
    expect(formData('a: { b: 1 }')).toEqual({ a: { b: 1 } });
  });
});

test('fieldText() shows scalars and nothing else', () => {
  const data = { a: { b: 1, c: true, d: 'x', e: {} } };
  expect(['b', 'c', 'd', 'e', 'f'].map((key) => fieldText(data, ['a', key]))).toEqual(['1', 'true', 'x', '', '']);
});

test('typed() makes numbers only where one may stand', () => {
  expect([typed('', true), typed('5', true), typed('5', false), typed('25%', true)]).toEqual([
    undefined,
    5,
    '5',
    '25%',
  ]);
});

test('typedLike() keeps the type of a var while it can', () => {
  expect([
    typedLike('5', 4),
    typedLike('x', 4),
    typedLike('', 4),
    typedLike('false', true),
    typedLike('5', '4'),
  ]).toEqual([5, 'x', '', false, '5']);
});

test.each([
  ['x', 'value', 'x'],
  [{ fromFile: '/run/x' }, 'fromFile', '/run/x'],
  [{ fromEnv: 'X' }, 'fromEnv', 'X'],
] as const)('an entry of env is shown and written as %j', (plain, kind, text) => {
  expect(envEntry(plain)).toEqual({ kind, text });
  expect(envPlain(kind, text)).toEqual(plain);
});
