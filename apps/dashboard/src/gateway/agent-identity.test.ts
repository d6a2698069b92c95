import { fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import { whyNotItself } from './agent-identity.ts';

const own = { instanceUid: 'a', app: 'payments', environment: 'production' };

test('I4: a frame speaks for the agent of its credential, and a heartbeat names no app', () => {
  expect(whyNotItself(fullFrame('a', 1), own)).toBe(undefined);
  expect(whyNotItself({ type: 'agentToServer', protocol: 1, instanceUid: 'a', sequenceNum: 2 }, own)).toBe(undefined);
});

test('I4: a frame of another agent, app or environment says what is wrong', () => {
  expect(whyNotItself(fullFrame('b', 1), own)).toBe(
    'Cannot speak for another agent as the credential is for a: the frame says b',
  );
  const elsewhere = 'Cannot speak for payments in production as the credential is for';
  expect(whyNotItself(fullFrame('a', 1), { ...own, app: 'web' })).toBe(`${elsewhere} web in production`);
  expect(whyNotItself(fullFrame('a', 1), { ...own, environment: 'dev' })).toBe(`${elsewhere} payments in dev`);
});
