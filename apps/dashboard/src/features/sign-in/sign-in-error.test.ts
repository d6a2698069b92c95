import { describe, expect, test } from 'vitest';
import { signInError } from '#features/sign-in/sign-in-error.ts';

describe('signInError()', () => {
  test('is a sentence for a known code', () => {
    expect(signInError('access_denied', null)).toMatch(/^Cannot sign in as /);
  });

  test('names a code that it does not know', () => {
    expect(signInError('weather', null)).toContain('"weather"');
  });

  test('lets the forge say what only it knows', () => {
    expect(signInError('weather', 'The account is suspended')).toContain('The account is suspended');
  });
});
