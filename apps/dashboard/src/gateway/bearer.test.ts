import { expect, test } from 'vitest';
import { bearerIs } from './bearer.ts';

test.each([
  ['Bearer secret', true],
  ['bearer secret', true],
  ['Bearer  secret ', true],
  ['Bearer secret2', false],
  ['Bearer secre', false],
  ['Bearer', false],
  ['Basic secret', false],
  ['secret', false],
  [undefined, false],
])('W2: bearerIs() judges %j as %s', (authorization, ok) => {
  expect(bearerIs(authorization, 'secret')).toBe(ok);
});
