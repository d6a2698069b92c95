import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Claim, isAtLeast, nextClaim } from '#domain/claim.ts';

const claim: fc.Arbitrary<Claim> = fc.record({ epoch: fc.nat(3), gateway: fc.constantFrom('a', 'b', 'c') });

test('N3: a newer socket wins over every claim that its gateway had heard of, whatever its clock says', () => {
  fc.assert(
    fc.property(claim, fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -9, max: 9 }), (known, gateway, now) => {
      const next = nextClaim(known, gateway, now);
      expect(isAtLeast(next, known)).toBe(true);
      expect(isAtLeast(known, next)).toBe(false);
    }),
  );
});

test('N3: in whatever order claims are heard, every gateway comes to believe the same one', () => {
  const believed = (claims: readonly Claim[]): Claim | undefined => {
    let known: Claim | undefined;
    for (const told of claims) if (isAtLeast(told, known)) known = told;
    return known;
  };
  fc.assert(
    fc.property(fc.array(claim, { minLength: 1, maxLength: 6 }), (claims) => {
      expect(believed(claims.toReversed())).toEqual(believed(claims));
    }),
  );
});

test('N4: an agent whose gateway is gone is taken over by a word of that gateway itself, as it was not', () => {
  expect(isAtLeast({ epoch: 5, gateway: 'a' }, { epoch: 5, gateway: null })).toBe(true);
  expect(isAtLeast({ epoch: 4, gateway: 'a' }, { epoch: 5, gateway: null })).toBe(false);
});
