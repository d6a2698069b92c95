import { type RunningForge, startForge } from '@pagurus/testkit/forge/start-forge.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const KIB = 1024;
const MIB = 1024 * KIB;

let forge: RunningForge;
beforeAll(async () => {
  forge = await startForge();
});
afterAll(() => forge[Symbol.asyncDispose]());

/** How a body is sent: with its length in front, or in chunks whose sum nobody announces. */
const WAYS = [
  ['announced', (text: string) => text],
  ['in chunks', (text: string) => new Blob([text]).stream()],
] as const;

const post = (
  path: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string>,
): Promise<Response> => fetch(`${forge.url}${path}`, { method: 'POST', body, headers, duplex: 'half' });

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_FORM = { ...FORM, accept: 'application/json' };

describe.each(WAYS)('a body %s', (_name, sent) => {
  test('of more than 64 KiB is refused by the sign-in page in a sentence', async () => {
    const reply = await post('/login', sent(`login=${'x'.repeat(64 * KIB)}`), FORM);
    expect(reply.status).toBe(413);
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await reply.text()).toContain('Cannot read what was sent as it may have at most 64 KiB.');
  });

  test('of more than 64 KiB is refused as JSON where an app asks for a token', async () => {
    const reply = await post('/login/oauth/access_token', sent(`code=${'x'.repeat(64 * KIB)}`), JSON_FORM);
    expect(reply.status).toBe(413);
    expect(await reply.json()).toMatchObject({ error: 'invalid_request' });
  });

  test('of less is read', async () => {
    const reply = await post('/login/oauth/access_token', sent(`code=${'x'.repeat(63 * KIB)}`), JSON_FORM);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ error: 'incorrect_client_credentials' });
  });

  test('of more than 32 MiB is refused by the REST API as GitHub words it', async () => {
    const reply = await post('/api/v3/repos/acme/state/git/blobs', sent('x'.repeat(32 * MIB + 1)), {});
    expect(reply.status).toBe(413);
    expect(await reply.json()).toEqual({
      message: 'Payload Too Large',
      documentation_url: 'https://docs.github.com/rest',
      status: '413',
    });
  });

  test('of more than 64 KiB is heard by the REST API', async () => {
    const reply = await post('/api/v3/repos/acme/state/git/blobs', sent('x'.repeat(65 * KIB)), {});
    expect([401, 404]).toContain(reply.status);
  });
});

test.each(['/api/v3/repos/acme/state/git/refs/heads/x', '/login'])(
  'a request without a body reaches %s',
  async (path) => {
    const reply = await fetch(`${forge.url}${path}`, { method: 'DELETE' });
    expect([401, 404]).toContain(reply.status);
  },
);

test('nothing went wrong inside meanwhile', () => expect(forge.errors).toEqual([]));
