import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ListeningGateway } from './listening-gateway.ts';
import { askApp } from './observed-app.ts';
import type { RunningAgent } from './running-agent.ts';
import { waitFor } from './wait-for.ts';
import { World } from './world.ts';

/** The process of its app, once that is healthy. */
async function answering(agent: RunningAgent): Promise<number | undefined> {
  const { process } = await agent.until('its app is healthy', ({ health }) => health.state === 'Healthy');
  return process.pid;
}

const bearer = (number: number): string => `Bearer credential-number-${number}`;

describe('Who the agent is', { timeout: 180_000 }, () => {
  test('I1, I7: enrols once, and again only when its credential is lost or refused; its app goes on', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const file = join(world.dataDir, 'credential.json');
    const connected = (sockets: number) =>
      waitFor(`socket ${sockets}`, () => (gateway.tokens.length === sockets ? true : undefined));

    const first = world.agent('', gateway.settings);
    await first.untilInSync('1.0.0');
    await connected(1);
    expect(gateway.tokens).toEqual([bearer(1)]);
    expect(gateway.enrolments).toEqual(['Bearer enrolment-token']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ app: 'demo', credential: 'credential-number-1' });
    expect(first.output).not.toMatch(/enrolment-token|credential-number/);
    await first.stop();

    // Neither a token that became unreadable nor a dashboard that enrols nobody matters to one that is known.
    const second = world.agent('', { ...gateway.settings, PAGURUS_ENROLMENT_TOKEN_FILE: '/nowhere' });
    await connected(2);
    expect(gateway.tokens.at(-1)).toBe(bearer(1));
    expect(gateway.enrolments).toHaveLength(1);
    await second.stop();

    await rm(file);
    const third = world.agent('', gateway.settings);
    await connected(3);
    expect(gateway.tokens.at(-1)).toBe(bearer(2));
    const before = await answering(third);

    gateway.revoke();
    await connected(4);
    expect(gateway.tokens.at(-1)).toBe(bearer(3));
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ credential: 'credential-number-3' });
    expect(await answering(third)).toBe(before);
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
    await third.stop();
  });

  test('I7: revoked and without a token, it says why and its app goes on', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    await world.deploy('1.0.0');
    const enrolled = world.agent('', gateway.settings);
    await enrolled.untilInSync('1.0.0');
    await gateway.heard('a report', () => true);
    await enrolled.stop();

    const { PAGURUS_ENROLMENT_TOKEN: _none, ...alone } = gateway.settings;
    const agent = world.agent('', alone);
    await waitFor('it is connected', () => (gateway.tokens.length === 2 ? true : undefined));
    const before = await answering(agent);
    gateway.revoke();

    const refused = await agent.until('the status says why', (status) =>
      JSON.stringify(status).includes('must take the credential of this agent'),
    );
    expect(refused).toMatchObject({ credential: { state: 'refused' } });
    expect(agent.output).toContain('credential.refused');
    expect((await askApp(world.appPort)).version).toBe('1.0.0');
    expect(await answering(agent)).toBe(before);
    expect(gateway.enrolments).toHaveLength(1);
    expect(await agent.stop()).toBe(0);
  });

  test('I9: from a gateway that grants no leases none is waited for', async () => {
    await using world = await World.create();
    await using gateway = await ListeningGateway.listen();
    gateway.answer = () => undefined;
    await world.deploy('1.0.0');
    const agent = world.agent('', gateway.settings);
    await agent.untilInSync('1.0.0');
    await world.deploy('1.1.0');
    await agent.untilPhase('AwaitingLease');

    gateway.tell({ connectionSettings: { heartbeatMs: 15_000 } });

    await agent.untilInSync('1.1.0');
    expect(agent.output).toContain('The gateway grants no leases: this agent switches by itself');
  });
});
