import { describe, expect, test } from 'vitest';
import { signBody, signedRequest } from '#hooks/signed-request.ts';
import type { HookRecord } from '#hooks/store.ts';

const hook: HookRecord = {
  id: 7,
  repositoryId: 3,
  url: 'https://ci.example/hook',
  contentType: 'json',
  secret: "It's a Secret to Everybody",
  insecureSsl: false,
  events: ['push'],
  active: true,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const delivery = { event: 'push', guid: 'g-1', payload: 'Hello, World!' };

describe('signedRequest()', () => {
  test("signs the body as in the example of GitHub's documentation", () => {
    const { body, headers } = signedRequest(hook, delivery);
    expect(body).toBe('Hello, World!');
    expect(headers).toMatchObject({
      'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': 'g-1',
      'X-GitHub-Hook-ID': '7',
      'Content-Type': 'application/json',
    });
  });

  test('puts the payload into a form and signs the form', () => {
    const { body, headers } = signedRequest({ ...hook, contentType: 'form' }, { ...delivery, payload: '{"a":"ä&"}' });
    expect(new URLSearchParams(body).get('payload')).toBe('{"a":"ä&"}');
    expect(headers['X-Hub-Signature-256']).toBe(signBody(hook.secret!, body));
  });

  test('sends no signature without a secret', () => {
    expect(signedRequest({ ...hook, secret: null }, delivery).headers).not.toHaveProperty('X-Hub-Signature-256');
  });
});
