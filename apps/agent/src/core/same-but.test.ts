import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameBut } from '#core/same-but.ts';

const AGES = new Set(['ageMs', 'uptimeMs']);
/** As it was meant: what the wire would carry, without those keys. */
const text = (value: unknown) =>
  JSON.stringify(value, (key, inner: unknown) => (AGES.has(key) ? undefined : sorted(inner)));
const sorted = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const { tree: json } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, 1, 'a'),
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('ageMs', 'uptimeMs', 'a', 'b'), tie('tree'), { maxKeys: 3 }),
  ),
}));

describe('sameBut()', () => {
  test('two pieces of JSON are the same exactly when their text without those keys is', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(sameBut(a, b, AGES)).toBe(text(a) === text(b));
        expect(sameBut(a, structuredClone(a), AGES)).toBe(true);
      }),
    );
  });

  test('a key without a value is no key', () => {
    expect(sameBut({ a: 1, b: undefined }, { a: 1 }, AGES)).toBe(true);
    expect(sameBut({ a: 1 }, { a: 1, b: undefined }, AGES)).toBe(true);
    expect(sameBut({ a: 1 }, { a: 1, b: null }, AGES)).toBe(false);
    expect(sameBut(undefined, { a: 1 }, AGES)).toBe(false);
  });

  test('what has the name of a key that does not count is compared everywhere else', () => {
    expect(sameBut({ ageMs: 1, health: { ageMs: 1, state: 'x' } }, { health: { ageMs: 9, state: 'x' } }, AGES)).toBe(
      true,
    );
    expect(sameBut({ health: { ageMs: 1, state: 'x' } }, { health: { ageMs: 1, state: 'y' } }, AGES)).toBe(false);
  });
});
