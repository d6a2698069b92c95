import { agentDescription, agentState } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test, vi } from 'vitest';
import { hashOfSecret } from '#server/agent-secret.ts';
import type { FleetStore } from '#server/ports/fleet-store.ts';
import { credentialOf, runGateway } from './running-gateway.contract.ts';

const within = { timeout: 10_000, interval: 10 };
const memory: FleetStore = {
  loadAgents: async () => [],
  saveAgents: async () => undefined,
  forgetAgents: async () => undefined,
  appendEvents: async () => undefined,
  eventsOf: async () => [],
  pruneEvents: async () => 0,
};

describe('A socket and its credential', () => {
  test.each([
    ['instanceUid', { instanceUid: 'b' }, 'the credential is for a: the frame says b'],
    [
      'app',
      { agentDescription: agentDescription({ app: 'web' }) },
      'Cannot speak for web in production as the credential is for payments in production',
    ],
    [
      'environment',
      { agentDescription: agentDescription({ environment: 'dev' }) },
      'Cannot speak for payments in dev as the credential is for payments in production',
    ],
  ])('I4: a frame of another %s closes it, in the first frame and later', async (_what, foreign, sentence) => {
    await using running = await runGateway({ store: memory });
    const frame = { type: 'agentToServer', protocol: 1, instanceUid: 'a', sequenceNum: 1_000, ...agentState() };
    const later = await running.agent('a').connect();
    await vi.waitFor(() => expect(running.view('a')).toBeDefined(), within);
    later.sendRaw(JSON.stringify({ ...frame, ...foreign }));
    await vi.waitFor(() => expect(later.closes).toMatchObject([{ code: 4003 }]), within);

    const first = running.agent('a');
    first.mute(true);
    await first.connect();
    first.sendRaw(JSON.stringify({ ...frame, ...foreign }));

    await vi.waitFor(() => expect(first.closes).toMatchObject([{ code: 4003 }]), within);
    expect(first.closes[0]?.reason).toContain(sentence.slice(0, 60));
    expect(running.gateway.fleet.agents()).toMatchObject([{ instanceUid: 'a', app: 'payments' }]);
  });

  test('I5: one that is revoked closes its socket at once, and lets nobody in', async () => {
    await using running = await runGateway({ store: memory });
    const [revoked, other] = [await running.agent('a').connect(), await running.agent('b').connect()];

    await vi.waitFor(() => expect(running.gateway.fleet.agents()).toHaveLength(2), within);
    await running.credentials.revoke('a', { login: 'ada', reason: 'gone' });
    running.gateway.door.ended(hashOfSecret(credentialOf('a')));

    await vi.waitFor(() => expect(revoked.closes).toMatchObject([{ code: 4005 }]), within);
    expect(running.gateway.fleet.agents().map(({ connectivity }) => connectivity)).toEqual(['Late', 'Online']);
    expect(revoked.received.at(-1)?.errorResponse).toMatchObject({ code: 'unauthorised' });
    await expect(revoked.connect()).rejects.toThrow('401');
    expect(other.connected).toBe(true);
  });

  test('I5: one that is revoked at another gateway closes its socket within seconds', async () => {
    await using running = await runGateway({ store: memory });
    const agent = await running.agent('a').connect();

    await running.credentials.revoke('a', { login: 'ada', reason: 'gone' });

    await vi.waitFor(() => expect(agent.closes).toMatchObject([{ code: 4005 }]), within);
  });

  test('I6: heartbeats go on while the database is away', async () => {
    await using running = await runGateway({ store: memory, heartbeatMs: 100 });
    const agent = await running.agent('a').connect();
    running.credentials.broken = true;
    const before = running.lines.length;

    await vi.waitFor(() => expect(running.lines.slice(before).join()).toContain('the database must answer'), within);

    expect(running.view('a')?.connectivity).toBe('Online');
    expect(agent.connected).toBe(true);
  });
});
