import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import { describe, expect, test } from 'vitest';
import { ListeningGateway } from './listening-gateway.ts';
import { askApp } from './observed-app.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

const isBare = (frame: AgentToServer): boolean =>
  frame.deployment === undefined &&
  frame.process === undefined &&
  frame.health === undefined &&
  frame.source === undefined;

describe('The reporter', { timeout: 180_000 }, () => {
  test('tells all at first, then what changed, then heartbeats; obeys hints and says goodbye', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const agent = world.agent('', {
      ...gateway.settings,
      PAGURUS_LABELS: 'region=eu',
      PAGURUS_POLL_INTERVAL: '1h',
    });
    const first = await gateway.heard('the first frame', () => true);
    expect(first).toMatchObject({
      sequenceNum: 1,
      agentDescription: { app: 'demo', environment: 'test', labels: { region: 'eu' } },
    });
    expect(isBare(first)).toBe(false);
    expect(gateway.tokens).toEqual(['Bearer credential-number-1']);
    await gateway.heard('it is in sync', ({ deployment }) => deployment?.phase === 'InSync');
    await gateway.heard(
      'where the app answers',
      (frame) => frame.agentDescription?.appUrl === `http://127.0.0.1:${world.appPort}`,
    );

    gateway.tell({ connectionSettings: { heartbeatMs: 150, capabilities: ['leases', 'more'] } });
    gateway.tell('this is no JSON');
    gateway.tell({ type: 'somethingNewer' });
    gateway.tell({ flags: { reportFullState: true } });
    await gateway.heard(
      'all of it again',
      (frame) => frame.sequenceNum > 1 && frame.agentDescription !== undefined && frame.source !== undefined,
    );
    const from = gateway.frames.length;
    await waitFor('three heartbeats', () => (gateway.frames.slice(from).filter(isBare).length >= 3 ? true : undefined));

    const commit = await world.deploy('1.1.0');
    gateway.tell({ revisionHint: { commit } });
    await gateway.heard(
      'the new release',
      ({ deployment }) => deployment?.phase === 'InSync' && deployment.current?.release === '1.1.0',
      from,
    );
    expect(gateway.frames.slice(from).filter((frame) => frame.agentDescription !== undefined).length).toBeLessThan(4);

    expect(await agent.stop()).toBe(0);
    expect(gateway.frames.at(-1)?.agentDisconnect?.reason).toBe('the agent stops');
    const numbers = gateway.frames.map((frame) => frame.sequenceNum);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(new Set(gateway.frames.map((frame) => frame.instanceUid)).size).toBe(1);
  });

  test('comes back after the gateway was away; until then a switch waits and the old version answers', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    const before = await ListeningGateway.listen();
    const { port } = before;
    const agent = world.agent('', before.settings);
    await agent.untilInSync('1.0.0');
    const { instanceUid } = await before.heard('a frame', () => true);
    await before[Symbol.asyncDispose]();

    await world.deploy('1.1.0');
    const waiting = await agent.untilPhase('AwaitingLease');
    expect(waiting.deployment.waiting).toBe('Waits as the gateway is away: what runs goes on');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');

    await using after = await ListeningGateway.listen(port);
    await agent.untilInSync('1.1.0');
    const frame = await after.heard('all of it', ({ agentDescription }) => agentDescription !== undefined);
    expect(frame.instanceUid).toBe(instanceUid);
    expect(frame.agentDescription).toBeDefined();
  });

  test('stays away when it is fenced', async () => {
    await using world = await World.create();
    await world.deploy('1.0.0');
    await using gateway = await ListeningGateway.listen();
    const agent = world.agent('', gateway.settings);
    await agent.untilInSync('1.0.0');
    gateway.tell({
      errorResponse: { code: 'fenced', message: 'another socket has this identity', retryAfterMs: 3_600_000 },
    });
    await waitFor('it is told', () => (agent.output.includes('another socket has this identity') ? true : undefined));
    expect(gateway.tokens).toHaveLength(1);
    expect(await agent.stop()).toBe(0);
  });
});
