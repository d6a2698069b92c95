import { fullFrame } from '@pagurus/testkit/gateway/agent-state.ts';
import { describe, expect, test } from 'vitest';
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
