import { RequestError } from 'octokit';
import { describe, expect, test } from 'vitest';
import { saying } from '#server/forge/forge-errors.ts';
import type { ForgeError } from '#server/ports/forge-error.ts';

const answer = (status: number, data: unknown, headers: Record<string, string> = {}) =>
  new RequestError('Octokit words', status, {
    request: { method: 'GET', url: 'https://forge.example', headers: {} },
    response: { status, url: 'https://forge.example', headers, data },
  });
const said = async (thrown: unknown): Promise<ForgeError> =>
  saying('merge change #1', () => Promise.reject(thrown as Error)).then(
    () => Promise.reject(new Error('It did not throw')),
    (error: ForgeError) => error,
  );

describe('saying()', () => {
  test.each([
    [401, 'forge.signedOut', 'never'],
    [403, 'forge.forbidden', 'never'],
    [404, 'forge.notFound', 'never'],
    [405, 'forge.notAllowed', 'never'],
    [409, 'forge.moved', 'never'],
    [418, 'forge.failed', 'never'],
    [422, 'forge.refused', 'never'],
    [429, 'forge.limited', 'later'],
    [503, 'forge.failed', 'later'],
  ])('%i is %s, to be tried again: %s', async (status, code, retry) => {
    expect(await said(answer(status, { message: 'No' }))).toMatchObject({
      status,
      code,
      retry,
      message: 'Cannot merge change #1 as the forge says: No',
    });
  });

  test('a 403 without any requests left is a limit', async () => {
    const limited = answer(403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0' });
    expect(await said(limited)).toMatchObject({ code: 'forge.limited', retry: 'later' });
  });

  test('tells the sentences of a validation, as text or as objects', async () => {
    const data = { message: 'Validation Failed', errors: ['One', { message: 'Two' }, { code: 'custom' }] };
    expect((await said(answer(422, data))).message).toBe(
      'Cannot merge change #1 as the forge says: Validation Failed: One; Two',
    );
    expect((await said(answer(422, '<html>'))).message).toBe('Cannot merge change #1 as the forge says: status 422');
  });

  test('a network failure is told by its deepest cause', async () => {
    const refused = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    expect(await said(refused)).toMatchObject({
      status: 0,
      code: 'forge.away',
      retry: 'later',
      message: 'Cannot merge change #1 as the forge cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    });
  });
});
