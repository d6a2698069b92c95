import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { masker } from './masking.ts';

function masked(secrets: readonly string[], parts: readonly string[]): string {
  const mask = masker(secrets);
  return parts.map((part) => mask.add(part)).join('') + mask.end();
}

describe('masker()', () => {
  test.each([
    ['as it stands', 'token=hunter22.', 'token=***.'],
    ['in JSON', '{"a":"quo\\"ted"}', '{"a":"***"}'],
    ['in a URL', 'http://u:p%40ss%2Fword@h', 'http://u:***@h'],
    ['line by line', 'KEYLINE1\nsaid\nKEYLINE2', '***\nsaid\n***'],
    ['before the one that it begins with', 'hunter22longer', '***'],
  ])('masks a secret %s', (_how, text, expected) => {
    expect(masked(['hunter22', 'quo"ted', 'p@ss/word', 'KEYLINE1\nKEYLINE2', 'hunter22longer'], [text])).toBe(expected);
  });

  test('leaves what is too short to be a secret, and holds nothing back without need', () => {
    expect(masked(['abc', ''], ['abc'])).toBe('abc');
    expect(masker(['hunter22']).add('listening on 80')).toBe('listening on 80');
    expect(masker(['hunter22']).add('see hunt')).toBe('see ');
  });

  test('never shows a secret, wherever the text is cut', () => {
    const secrets = ['abab', 'ababba', 'bbaabb'];
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 60 });
    const cuts = fc.array(fc.nat(60), { maxLength: 8 });
    fc.assert(
      fc.property(text, cuts, (whole, places) => {
        const at = [0, ...places.toSorted((a, b) => a - b), whole.length];
        const parts = at.slice(1).map((end, index) => whole.slice(at[index], Math.max(end, at[index] ?? 0)));
        const shown = masked(secrets, parts);
        expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('changes nothing in a text without secrets, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('x', 'y', 'hun', 'ter2', '\n') })), (parts) => {
        expect(masked(['hunter22'], parts)).toBe(parts.join('').replaceAll('hunter22', '***'));
      }),
    );
  });
});
