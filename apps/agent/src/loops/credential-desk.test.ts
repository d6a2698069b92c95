import { FakeClock } from '@pagurus/testkit/agent/fake-clock.ts';
import { describe, expect, test } from 'vitest';
import { OperationError } from '#ports/operation-error.ts';
import { CredentialDesk } from './credential-desk.ts';

const { signal } = new AbortController();
const denied = (retry: 'soon' | 'later') =>
  new OperationError('Cannot enrol as it is not wanted', { code: 'credential.denied', retry });

type World = {
  kept: string | undefined;
  token: string | undefined;
  failing: Error | undefined;
  enrolments: number;
  readonly writes: string[];
  readonly lines: string[];
};

/** A desk whose jitter is always the longest; the world around it counts and can be told to fail. */
function setUp({ kept, token = 'token' }: { kept?: string; token?: string | null } = {}) {
  const clock = new FakeClock();
  const world: World = { kept, token: token ?? undefined, enrolments: 0, writes: [], failing: undefined, lines: [] };
  const desk = new CredentialDesk({
    file: {
      read: async () => world.kept,
      async write(credential) {
        world.kept = credential;
        world.writes.push(credential);
      },
    },
    enroller: {
      token: async () => world.token,
      async enrol() {
        world.enrolments += 1;
        if (world.failing !== undefined) throw world.failing;
        return `credential-${world.enrolments}`;
      },
    },
    clock,
    random: () => 0.999,
    log: { write: (_level, event) => world.lines.push(event), app: () => undefined },
    retry: { soon: { baseMs: 1_000, maxMs: 60_000 }, later: { baseMs: 15_000, maxMs: 300_000 } },
  });
  return { desk, world, clock };
}

describe('The desk of the credential', () => {
  test('shows the one from the file, and enrols nowhere', async () => {
    const { desk, world } = setUp({ kept: 'kept' });
    expect(desk.view).toEqual({ state: 'none' });
    expect([await desk.get(signal), await desk.get(signal)]).toEqual(['kept', 'kept']);
    expect(world.enrolments).toBe(0);
    expect(desk.view).toEqual({ state: 'held' });
  });

  test('D1: enrols once, however many ask, and keeps what it gets', async () => {
    const { desk, world } = setUp();
    const all = await Promise.all([desk.get(signal), desk.get(signal), desk.get(signal)]);
    expect(all).toEqual(['credential-1', 'credential-1', 'credential-1']);
    expect(world).toMatchObject({ enrolments: 1, writes: ['credential-1'] });
  });

  test('I7: a credential that is refused is exchanged for another, once', async () => {
    const { desk, world, clock } = setUp({ kept: 'kept' });
    await desk.get(signal);
    desk.refused('kept', 'it was revoked');
    expect(desk.view).toEqual({ state: 'refused', problem: expect.stringContaining('it was revoked') as unknown });

    expect(await desk.get(signal)).toBe('credential-1');
    desk.refused('kept', 'it was revoked');

    expect(await desk.get(signal)).toBe('credential-1');
    expect(world.enrolments).toBe(1);
    await clock.pass(0);
  });

  test('D2: a credential that is refused again and again is exchanged ever more slowly', async () => {
    const { desk, world, clock } = setUp();
    const waits: number[] = [];
    let credential = await desk.get(signal);
    for (let round = 0; round < 6; round += 1) {
      desk.refused(credential, 'another took its place');
      let waited = 0;
      for (; waited < 400_000; waited += 1_000) {
        const got = await desk.get(signal).catch(() => undefined);
        if (got !== undefined) {
          credential = got;
          break;
        }
        await clock.pass(1_000);
      }
      waits.push(waited);
    }
    expect(world.enrolments).toBe(7);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(20_000);

    await clock.pass(11 * 60_000);
    desk.refused(credential, 'revoked');
    expect(await desk.get(signal)).toBe('credential-8');
  });

  test('a refusal is told at once to who asks before it is time, without a request', async () => {
    const { desk, world, clock } = setUp();
    world.failing = denied('later');
    await expect(desk.get(signal)).rejects.toThrow('Cannot enrol as it is not wanted');
    await expect(desk.get(signal)).rejects.toThrow('Cannot enrol as it is not wanted');
    expect(world).toMatchObject({ enrolments: 1, lines: ['credential.denied'] });
    expect(desk.view).toEqual({ state: 'none', problem: 'Cannot enrol as it is not wanted' });

    await clock.pass(15_000);
    world.failing = undefined;
    expect(await desk.get(signal)).toBe('credential-2');
    expect(desk.view).toEqual({ state: 'held' });
  });

  test('D3, I7: without a token it says so, and shows a refused credential again slowly', async () => {
    const { desk, world, clock } = setUp({ kept: 'kept', token: null });
    let shown = 0;
    for (let second = 0; second < 600; second += 1) {
      const credential = await desk.get(signal).catch(() => undefined);
      if (credential !== undefined) {
        shown += 1;
        desk.refused(credential, 'it was revoked');
      }
      await clock.pass(1_000);
    }
    expect(shown).toBeGreaterThan(3);
    expect(shown).toBeLessThan(10);
    expect(world.enrolments).toBe(0);
    expect(desk.view.problem).toContain('it was revoked');
  });

  test('with neither token nor credential it says what is missing', async () => {
    const { desk, world } = setUp({ token: null });
    await expect(desk.get(signal)).rejects.toThrow(
      /^Cannot speak to the dashboard as an enrolment token must be given/,
    );
    await expect(desk.get(signal)).rejects.toMatchObject({ code: 'credential.none', retry: 'later' });
    expect(world.lines).toEqual(['credential.none']);
  });

  test('a token that comes later is taken', async () => {
    const { desk, world, clock } = setUp({ token: null });
    await expect(desk.get(signal)).rejects.toThrow('must be given');
    world.token = 'token';
    await clock.pass(15_000);
    expect(await desk.get(signal)).toBe('credential-1');
  });
});
