import { agentDescription } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test, vi } from 'vitest';
import { noFleetStore } from './no-fleet-store.contract.ts';
import { runGateway } from './running-gateway.contract.ts';

test('W23: those whom a commit concerns are told at once, and the rest of a large fleet in turn', async () => {
  await using running = await runGateway({ store: noFleetStore });
  const told: string[] = [];
  let toldBefore: number | undefined;
  const agentOf = (instanceUid: string, app: string) =>
    running.agent(instanceUid, {
      state: { agentDescription: agentDescription({ app }) },
      onMessage: ({ revisionHint }) => {
        if (revisionHint?.commit !== 'c1') return;
        if (app === 'payments') toldBefore = told.length;
        told.push(instanceUid);
      },
    });
  const others = Array.from({ length: 150 }, (_, n) => agentOf(`other-${n}`, 'other'));
  for (const agent of others) await agent.connect();
  const concerned = await agentOf('payments-0', 'payments').connect();
  await vi.waitFor(() => expect(running.gateway.fleet.agents()).toHaveLength(151), { timeout: 10_000 });
  running.gateway.announcer.stateMoved('c0');

  running.asked.set('production/payments', { release: '1.4.2', revision: 'r2' });
  running.gateway.announcer.stateMoved('c1');
  await vi.waitFor(() => expect(told).toContain('payments-0'), { timeout: 10_000 });
  expect(toldBefore).toBeLessThan(100);

  for (const agent of [concerned, ...others]) agent.report({ source: { kind: 'git', commit: 'c1' } });
  await vi.waitFor(() => expect(told).toHaveLength(151), { timeout: 10_000 });
  expect(new Set(told).size).toBe(151);
});
