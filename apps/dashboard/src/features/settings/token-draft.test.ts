import { expect, test } from 'vitest';
import { type TokenFields, toDraft, whyNotDraft } from './token-draft.ts';

const fields: TokenFields = { name: ' payments ', apps: '', environments: ' dev, stag* ', days: '30', uses: '' };

test('what is left empty is no limit', () => {
  expect(toDraft(fields)).toEqual({
    name: 'payments',
    apps: null,
    environments: 'dev, stag*',
    expiresInDays: 30,
    usesMax: null,
  });
  expect(toDraft({ ...fields, days: '', uses: '3' })).toMatchObject({ expiresInDays: null, usesMax: 3 });
});

test.each<[Partial<TokenFields>, string | null]>([
  [{}, null],
  [{ name: '  ' }, 'Give the token a name first'],
  [{ apps: 'Pay/ments' }, 'Apps must be names with *, several with commas between: payments, web-*'],
  [{ environments: 'dev staging' }, 'Environments must be names with *, several with commas between: payments, web-*'],
  [{ uses: '0' }, 'Uses must be a whole number from 1 to 1,000,000, or nothing'],
  [{ uses: '1.5' }, 'Uses must be a whole number from 1 to 1,000,000, or nothing'],
])('%j: %s', (change, why) => {
  expect(whyNotDraft(toDraft({ ...fields, ...change }))).toBe(why);
});
