import { fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test } from 'vitest';
import { hear } from '#domain/agent-record.ts';
import { Fleet } from './fleet.ts';

const limits = { heartbeatMs: 15_000, graceMs: 10_000 };

function fleetOf(...uids: string[]) {
  const told: string[] = [];
  const fleet = new Fleet(limits, {
    changed: ({ instanceUid, connectivity }) => told.push(`${instanceUid} ${connectivity}`),
    removed: (instanceUid) => told.push(`${instanceUid} removed`),
  });
  for (const uid of uids) fleet.hear(fullFrame(uid, 0), 0);
  told.length = 0;
  return { fleet, told };
}

/** Ticks every second; tells who went Offline and when. */
function ticks(fleet: Fleet, from: number, to: number): string[] {
  const gone: string[] = [];
  for (let now = from; now <= to; now += 1_000) gone.push(...fleet.tick(now, 1_000).map((uid) => `${uid} at ${now}`));
  return gone;
}

describe('Fleet.tick()', () => {
  test('W18, W20: names each agent once when it goes Offline by silence, in under a minute', () => {
    const { fleet, told } = fleetOf('a', 'b');
    fleet.tick(0, 1_000);
    fleet.hear(fullFrame('b', 1), 20_000);
    told.length = 0;
    expect(ticks(fleet, 1_000, 70_000)).toEqual(['a at 55000']);
    expect(told).toEqual(['a Late', 'b Late', 'a Offline']);
  });

  test('W21: does not take for silence what the process did not see because it stood still', () => {
    const { fleet } = fleetOf('a');
    ticks(fleet, 0, 5_000);
    expect(ticks(fleet, 605_000, 650_000)).toEqual([]);
    expect(fleet.get('a')?.connectivity).toBe('Late');
    expect(ticks(fleet, 651_000, 660_000)).toEqual(['a at 654000']);
  });

  test('W21: notices silence although the clock was set back', () => {
    const { fleet } = fleetOf('a');
    ticks(fleet, 0, 5_000);
    expect(ticks(fleet, -3_600_000, -3_540_000)).toEqual(['a at -3551000']);
  });
});

describe('Fleet.forgetOffline()', () => {
  test('removes whoever has been Offline for long, and nobody else', () => {
    const { fleet, told } = fleetOf('old', 'new', 'online');
    fleet.hear({ ...fullFrame('old', 1), agentDisconnect: { reason: 'x' } }, 1_000);
    fleet.hear({ ...fullFrame('new', 1), agentDisconnect: { reason: 'x' } }, 9_000);
    told.length = 0;
    fleet.forgetOffline(5_000);
    expect(told).toEqual(['old removed']);
    expect([...fleet.records()].map(({ instanceUid }) => instanceUid)).toEqual(['new', 'online']);
  });
});

describe('Fleet over several gateways', () => {
  const told = (uid: string, now: number) => hear(undefined, fullFrame(uid, 0), now).record!;

  test('N1: only the gateway that speaks with an agent judges its silence', () => {
    const { fleet } = fleetOf('own');
    fleet.adopt(told('other', 0), { epoch: 1, gateway: 'b' });
    expect(ticks(fleet, 0, 120_000)).toEqual(['own at 55000']);
    expect(fleet.get('other')?.connectivity).toBe('Online');
  });

  test('N3: what an older claim tells is not believed, and one socket more makes the claim newer', () => {
    const { fleet } = fleetOf();
    expect(fleet.adopt(told('x', 0), { epoch: 500, gateway: 'b' })).toBe(true);
    fleet.hear(fullFrame('x', 0), 10);
    expect(fleet.isOwn('x')).toBe(true);
    expect(fleet.claimOf('x')?.epoch).toBe(501);
    expect(fleet.adopt(told('x', 20), { epoch: 500, gateway: 'b' })).toBe(false);
    expect(fleet.isOwn('x')).toBe(true);
  });

  test('N4: agents of a gateway that is gone have the usual time to come back, if anybody could tell', () => {
    const { fleet, told: heard } = fleetOf();
    fleet.tick(0, 1_000);
    fleet.adopt(told('x', 0), { epoch: 1, gateway: 'b' });
    fleet.orphan('b', 100_000);
    expect(fleet.get('x')?.connectivity).toBe('Late');
    expect(fleet.tick(200_000, 200_000, false)).toEqual([]);
    fleet.awaitAll(200_000);
    expect(ticks(fleet, 201_000, 300_000)).toEqual(['x at 225000']);
    expect(heard.at(-1)).toBe('x Offline');
  });

  test('I5: an agent that was put out is Late at once and has the usual time to come back; another gateway’s is its own affair', () => {
    const { fleet } = fleetOf('own');
    fleet.tick(0, 1_000);
    fleet.hear(fullFrame('own', 1), 10);
    fleet.adopt(told('x', 0), { epoch: 1, gateway: 'b' });

    for (const instanceUid of ['own', 'x', 'unknown']) fleet.putOut(instanceUid, 1_000);

    expect([fleet.get('own')?.connectivity, fleet.get('x')?.connectivity]).toEqual(['Late', 'Online']);
    expect(ticks(fleet, 2_000, 60_000)).toContain('own at 26000');
  });

  test('heartbeats that another gateway heard count for its own agents only', () => {
    const { fleet } = fleetOf('own');
    fleet.adopt(told('x', 0), { epoch: 1, gateway: 'b' });
    fleet.heardBy('b', ['x', 'own', 'unknown'], 5_000);
    fleet.heardBy('c', ['x'], 9_000);
    expect([fleet.get('x')?.lastSeenAt, fleet.get('own')?.lastSeenAt]).toEqual([5_000, 0]);
  });
});
