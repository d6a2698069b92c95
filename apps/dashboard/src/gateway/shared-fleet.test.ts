import { agentState, fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { expect, test } from 'vitest';
import type { FanOut } from '#server/ports/fan-out.ts';
import { Fleet } from './fleet.ts';
import { SharedFleet } from './shared-fleet.ts';

const nothing = () => undefined;

/** Gateway `a` with its fleet; what it says, and `hear` for what another says. */
function gateway() {
  const said: string[] = [];
  let hear: (news: object) => void = nothing;
  const fanOut: FanOut = {
    listen(listener) {
      hear = (news) => listener.message(JSON.stringify(news));
      listener.connected();
    },
    publish: (text) => void said.push((JSON.parse(text) as { type: string }).type),
    isConnected: () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
  const fleet: Fleet = new Fleet(
    { gateway: 'a', heartbeatMs: 1_000, graceMs: 1_000 },
    { changed: (record, _transitions, before) => shared.changed(record, before), removed: nothing },
  );
  const told = { fence: nothing, look: nothing, credentialEnded: nothing, stateMoved: nothing, changesMoved: nothing };
  const shared = new SharedFleet({ gateway: 'a', fanOut, fleet, now: () => 0, ...told });
  shared.start();
  return { shared, fleet, said, hear: (news: object) => hear(news) };
}

test('N4: a gateway that ends tells what its agents said last, and only then that it goes', async () => {
  const { shared, fleet, said, hear } = gateway();
  hear({ type: 'hello', from: 'b' });
  fleet.hear(fullFrame('x', 0, agentState()), 0);
  await shared[Symbol.asyncDispose]();
  expect(said).toEqual(['hello', 'agents', 'bye']);
});

test('N2: a gateway says nothing of its agents to nobody, and everything to one that comes', async () => {
  const { shared, fleet, said, hear } = gateway();
  fleet.hear(fullFrame('x', 0, agentState()), 0);
  expect(said).toEqual(['hello']);
  hear({ type: 'alive', from: 'b' });
  expect(said).toEqual(['hello', 'hello', 'agents']);
  hear({ type: 'alive', from: 'b' });
  expect(said).toHaveLength(3);
  hear({ type: 'bye', from: 'b' });
  fleet.hear(fullFrame('y', 0, agentState()), 0);
  await shared[Symbol.asyncDispose]();
  expect(said).toEqual(['hello', 'hello', 'agents', 'bye']);
});
