import { agentState, fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import type { FanOut } from '#server/ports/fan-out.ts';
import { Fleet } from './fleet.ts';
import { SharedFleet } from './shared-fleet.ts';

test('N4: a gateway that ends tells what its agents said last, and only then that it goes', async () => {
  const said: string[] = [];
  const fanOut: FanOut = {
    listen: (listener) => listener.connected(),
    publish: (text) => void said.push((JSON.parse(text) as { type: string }).type),
    isConnected: () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const nothing = () => undefined;
  const fleet: Fleet = new Fleet(
    { gateway: 'a', heartbeatMs: 1_000, graceMs: 1_000 },
    { changed: (record, _transitions, before) => shared.changed(record, before), removed: nothing },
  );
  const told = { fence: nothing, look: nothing, credentialEnded: nothing, stateMoved: nothing, changesMoved: nothing };
  const shared = new SharedFleet({ gateway: 'a', fanOut, fleet, now: () => 0, ...told });
  shared.start();
  fleet.hear(fullFrame('x', 0, agentState()), 0);

  await shared[Symbol.asyncDispose]();

  expect(said).toEqual(['hello', 'agents', 'bye']);
});
