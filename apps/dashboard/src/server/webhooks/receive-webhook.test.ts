import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { WebhookAsk } from '#domain/webhook.ts';
import { webhookReceiver } from '#server/webhooks/receive-webhook.ts';

const SECRET = 'a secret of sixteen';
const PUSH = { ref: 'refs/heads/main', repository: { full_name: 'Acme/state' } };

function world(about: { secret?: string | undefined; broken?: boolean } = {}) {
  const asks: WebhookAsk[] = [];
  const seen = new Set<string>();
  const receive = webhookReceiver({
    secret: 'secret' in about ? about.secret : SECRET,
    repository: 'acme/state',
    isNew: async (id) => {
      if (about.broken) throw new Error('the database is away');
      return seen.size !== seen.add(id).size;
    },
    onAsk: (ask) => asks.push(ask),
    log: { info: () => undefined, warn: () => undefined },
  });
  const send = async (payload: unknown, headers: Record<string, string> = {}, method = 'POST') => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const all = { 'x-github-event': 'push', 'x-github-delivery': 'd1', 'x-hub-signature-256': signature, ...headers };
    const request = new Request('http://x/api/webhooks/forge', {
      method,
      headers: all,
      ...(method === 'GET' ? {} : { body }),
    });
    return (await receive(request)).status;
  };
  return { asks, send };
}

describe('webhookReceiver()', () => {
  test('takes a signed delivery once, whatever the spelling of the repository', async () => {
    const { asks, send } = world();
    expect([await send(PUSH), await send(PUSH), await send(PUSH, { 'x-github-delivery': 'd2' })]).toEqual([
      202, 202, 202,
    ]);
    expect(asks).toEqual([{ do: 'sync' }, { do: 'sync' }]);
  });

  test.each<[string, number, unknown, Record<string, string>]>([
    ['without a signature', 401, PUSH, { 'x-hub-signature-256': '' }],
    ['signed over another body', 401, PUSH, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['without the name of its event', 400, PUSH, { 'x-github-event': '', 'x-github-delivery': 'x'.repeat(101) }],
    ['that is no JSON', 400, 'payload=%7B%7D', {}],
    ['about another repository', 202, { ...PUSH, repository: { full_name: 'acme/other' } }, {}],
    ['that says hello', 200, { zen: 'x' }, { 'x-github-event': 'ping' }],
  ])('does nothing about one %s', async (_why, status, payload, headers) => {
    const { asks, send } = world();
    expect(await send(payload, headers)).toBe(status);
    expect(asks).toEqual([]);
  });

  test('takes nothing without a secret, by GET, or while it cannot be kept: then the forge may send it again', async () => {
    expect(await world({ secret: undefined }).send(PUSH)).toBe(404);
    expect(await world().send(PUSH, {}, 'GET')).toBe(405);
    expect(await world({ broken: true }).send(PUSH)).toBe(503);
  });

  test('refuses a body that never ends', async () => {
    expect(await world().send('x'.repeat(26 * 1024 * 1024))).toBe(413);
  });
});
