import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { World } from './world.ts';

test(
  'An app that has not answered yet is not ill; one that answered and then does not, is',
  { timeout: 120_000 },
  async () => {
    await using world = await World.create();
    const health =
      '{ http: { path: /healthz }, interval: 100ms, timeout: 1s, minHealthyTime: 300ms, healthyDeadline: 60s }';
    const command = ['sh', '-c', `sleep 2; exec ${process.execPath} app.mjs 1.0.0 well`];
    await world.deploy('1.0.0', { command, health });
    const agent = world.agent();
    await agent.until('it runs', (status) => status.process.state === 'Running');

    const seen: string[] = [];
    const reasons = new Set<string>();
    for (let state = ''; state !== 'Healthy';) {
      const status = await agent.status();
      state = status.health.state;
      if (seen.at(-1) !== state) seen.push(state);
      if (state === 'Unknown') reasons.add(status.health.reason?.slice(0, 34) ?? '');
      await wait(20);
    }
    expect(seen).toEqual(['Unknown', 'Healthy']);
    // What it waits for is told all the same.
    expect([...reasons].join('\n')).toMatch(/^GET \/healthz on port \d+/m);

    const { process: app } = await agent.untilInSync('1.0.0');
    process.kill(app.pid ?? 0, 'SIGSTOP');
    await agent.until('it is ill', (status) => status.health.state === 'Unhealthy' && status.process.pid === app.pid);
  },
);
