import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RemakeFacts, remakeOf } from '#domain/remake.ts';

const facts = (about: Partial<RemakeFacts> = {}): RemakeFacts => ({
  promotion: { from: '1.4.1', to: '1.4.2' },
  isOneEdit: true,
  headText: 'release: "1.4.2"',
  madeOfBase: 'release: "1.4.2"',
  now: '1.4.1',
  madeOfNow: '# new\nrelease: "1.4.2"',
  ...about,
});

describe('remakeOf()', () => {
  test('makes the same edit again on what is there now', () => {
    expect(remakeOf(facts())).toBe('remake');
  });

  test('asks when the release that was decided upon is another one by now, or the file is', () => {
    expect(remakeOf(facts({ now: '1.5.0' }))).toBe('ask');
    expect(remakeOf(facts({ now: null }))).toBe('ask');
    expect(remakeOf(facts({ madeOfNow: undefined }))).toBe('ask');
  });

  test('never touches a branch that holds anything but our own edit', () => {
    const text = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), text, text, text, fc.constantFrom('1.4.1', '1.5.0'), (...given) => {
        const [hasTrailers, isOneEdit, headText, madeOfBase, madeOfNow, now] = given;
        const promotion = hasTrailers ? { from: '1.4.1', to: '1.4.2' } : undefined;
        const verdict = remakeOf(facts({ promotion, isOneEdit, headText, madeOfBase, madeOfNow, now }));
        const isOurs = hasTrailers && isOneEdit && headText !== undefined && headText === madeOfBase;
        expect(verdict === 'leave').toBe(!isOurs);
        expect(verdict !== 'remake' || (madeOfNow !== undefined && now === '1.4.1')).toBe(true);
      }),
    );
  });
});
