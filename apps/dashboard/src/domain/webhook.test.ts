import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWebhook, repositoryOf } from '#domain/webhook.ts';

test.each([
  ['push', { ref: 'refs/heads/main' }, { do: 'sync' }],
  ['push', { ref: 'refs/tags/v1' }, { do: 'nothing' }],
  ['delete', { ref: 'old', ref_type: 'branch' }, { do: 'sync' }],
  ['pull_request', { action: 'opened', pull_request: { number: 7 } }, { do: 'change', number: 7 }],
  ['pull_request_review', { pull_request: { number: 8 } }, { do: 'change', number: 8 }],
  ['issue_comment', { issue: { number: 9 } }, { do: 'change', number: 9 }],
  ['status', { context: 'ci/build' }, { do: 'change', number: null }],
  ['status', { context: 'pagurus/soak' }, { do: 'nothing' }],
  ['ping', { zen: 'x' }, { do: 'nothing' }],
])('readWebhook(%j, %j)', (event, payload, ask) => expect(readWebhook(event, payload)).toEqual(ask));

test('readWebhook() takes anything and never throws', () => {
  const events = fc.oneof(fc.string(), fc.constantFrom('push', 'pull_request', 'issue_comment', 'status'));
  fc.assert(
    fc.property(events, fc.jsonValue(), (event, payload) => {
      expect(['sync', 'change', 'nothing']).toContain(readWebhook(event, payload).do);
    }),
  );
});

test('repositoryOf() names what the delivery is about', () => {
  expect(repositoryOf({ repository: { full_name: 'acme/state' } })).toBe('acme/state');
  expect(repositoryOf(null)).toBeUndefined();
});
