import fc from 'fast-check';
import { expect, test } from 'vitest';
import { superseded } from '#domain/supersede.ts';

const open = (number: number, about: { environment?: string; isAutomatic?: boolean } = {}) => ({
  number,
  app: 'payments',
  environment: 'production',
  isAutomatic: false,
  ...about,
});

test('superseded() lets the latest stand, in each environment by itself', () => {
  expect(superseded([open(11), open(13), open(12), open(10, { environment: 'dev' })])).toEqual([
    { number: 11, by: 13 },
    { number: 12, by: 13 },
  ]);
  expect(superseded([open(11)])).toEqual([]);
});

test('superseded() puts a person before the machine, also when the machine comes later', () => {
  expect(superseded([open(11), open(12, { isAutomatic: true })])).toEqual([{ number: 12, by: 11 }]);
});

test('superseded() leaves exactly one of each, whoever looks and in whatever order', () => {
  const change = fc.record({ environment: fc.constantFrom('dev', 'production'), isAutomatic: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (all) => {
      const changes = all.map((about, index) => open(index + 1, about));
      const gone = new Set(superseded(changes).map(({ number }) => number));
      const left = changes.filter(({ number }) => !gone.has(number));
      expect(new Set(left.map(({ environment }) => environment)).size).toBe(left.length);
      expect(new Set(left.map(({ environment }) => environment))).toEqual(new Set(all.map((each) => each.environment)));
      expect(superseded(left)).toEqual([]);
      expect(new Set(superseded(changes.toReversed()).map(({ number }) => number))).toEqual(gone);
    }),
  );
});
