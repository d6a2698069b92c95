import type { AgentToServer } from '@pagurus/schema/wire/agent-to-server.ts';
import {
  type AgentState,
  agentDescription,
  agentState,
  fullFrame,
  inSync,
} from '@pagurus/testkit/gateway/agent-state.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentRecord, hear, reconnected, timePassed } from './agent-record.ts';

const limits = { heartbeatMs: 15_000, graceMs: 10_000 };
const frame = (sequenceNum: number, parts: Partial<AgentToServer> = {}): AgentToServer => ({
  type: 'agentToServer',
  protocol: 1,
  instanceUid: 'a',
  sequenceNum,
  ...parts,
});
const online = (sequenceNum = 0, now = 0): AgentRecord => hear(undefined, fullFrame('a', sequenceNum), now).record!;
const stateOf = ({ description, deployment, process, health }: AgentRecord) => ({
  agentDescription: description,
  deployment: deployment.report,
  process: process.report,
  health: health.report,
});
const unhealthy = { state: 'Unhealthy', ageMs: 0, reason: 'it answers 503' } as const;

describe('hear()', () => {
  test('W10: makes an Online record of a full state, and says that the agent joined', () => {
    const { record, transitions, reportFullState } = hear(undefined, fullFrame('a', 41), 1_000);
    expect(record).toMatchObject({
      connectivity: 'Online',
      firstSeenAt: 1_000,
      lastSeenAt: 1_000,
      nextSequenceNum: 42,
    });
    expect(stateOf(record!)).toEqual(agentState());
    expect(transitions).toEqual([{ kind: 'connectivity', text: 'Joined the fleet' }]);
    expect(reportFullState).toBe(false);
  });

  test('W13: knows nothing of an agent whose first frame is no full state, and asks for it', () => {
    const heard = hear(undefined, frame(0, { agentDescription: agentDescription(), health: unhealthy }), 0);
    expect(heard).toEqual({ record: undefined, transitions: [], reportFullState: true });
  });

  test('W11: takes the parts of the next frame and keeps the others', () => {
    const { record, reportFullState } = hear(online(), frame(1, { health: unhealthy }), 5);
    expect(stateOf(record!)).toEqual({ ...agentState(), health: unhealthy });
    expect(record).toMatchObject({ health: { at: 5 }, process: { at: 0 }, nextSequenceNum: 2 });
    expect(reportFullState).toBe(false);
  });

  test('W10: forgets a source that the new full state does not have', () => {
    const source = { kind: 'git', problem: 'the remote is away' };
    const known = hear(online(), frame(1, { source }), 0).record!;
    expect(known.source?.report).toEqual(source);
    expect(hear(known, fullFrame('a', 2), 0).record?.source).toBeUndefined();
  });

  test.each([
    ['a gap', 7],
    ['a repetition', 4],
    ['a step back', 1],
  ])('W13: does not believe the parts of a frame after %s, and asks until a full state comes', (_name, sequenceNum) => {
    const first = hear(online(4), frame(sequenceNum, { health: unhealthy }), 9);
    expect(first.reportFullState).toBe(true);
    expect(stateOf(first.record!)).toEqual(agentState());

    const second = hear(first.record, frame(sequenceNum + 1, { health: unhealthy }), 9);
    expect(second.reportFullState).toBe(true);
    expect(stateOf(second.record!)).toEqual(agentState());

    const full = hear(second.record, fullFrame('a', sequenceNum + 2, agentState({ health: unhealthy })), 9);
    expect(full.reportFullState).toBe(false);
    expect(full.record?.health.report).toEqual(unhealthy);
    expect(hear(full.record, frame(sequenceNum + 3), 9).reportFullState).toBe(false);
  });

  test('W13: does not go back to an old full state that comes a second time', () => {
    const known = hear(online(4), frame(5, { health: unhealthy }), 0).record;
    const heard = hear(known, fullFrame('a', 4), 0);
    expect(heard.record?.health.report).toEqual(unhealthy);
    expect(heard.reportFullState).toBe(true);
  });

  test('W17: counts a frame that it does not believe as a heartbeat', () => {
    const late = timePassed(online(), 40_000, limits).record;
    expect(late.connectivity).toBe('Late');
    expect(hear(late, frame(99), 41_000).record).toMatchObject({ connectivity: 'Online', lastSeenAt: 41_000 });
  });

  test('W19: makes the agent Offline at once when it says that it leaves, and asks for nothing', () => {
    const { record, transitions, reportFullState } = hear(
      online(),
      frame(9, { agentDisconnect: { reason: 'SIGTERM' } }),
      0,
    );
    expect(record?.connectivity).toBe('Offline');
    expect(transitions).toEqual([{ kind: 'connectivity', text: 'Offline: the agent left: SIGTERM' }]);
    expect(reportFullState).toBe(false);
  });

  test('says how long an agent was away when it comes back', () => {
    const gone = hear(online(0, 1_000), frame(1, { agentDisconnect: { reason: 'restart' } }), 1_000).record!;
    const { record, transitions } = hear(reconnected(gone), fullFrame('a', 0), 31_000);
    expect(record).toMatchObject({ connectivity: 'Online', firstSeenAt: 1_000 });
    expect(transitions).toEqual([{ kind: 'connectivity', text: 'Online again after 30 s' }]);
  });

  const failure = {
    outcome: 'FAILED_ROLLBACK_COMPLETE',
    phase: 'Watching',
    code: 'health.deadline',
    message: 'It was not healthy within 5 min',
  } as const;
  const deployment = agentState().deployment;
  test.each<[string, Partial<AgentState>, string[]]>([
    ['a heartbeat', {}, []],
    ['a new age', { deployment: { ...deployment, phaseAgeMs: 500 } }, []],
    [
      'a phase on the way',
      { deployment: { ...deployment, phase: 'Downloading', desired: { release: '1.4.2', revision: 'r' } } },
      ['phase: Downloading on the way to 1.4.2 (before: InSync)'],
    ],
    ['another release', { deployment: inSync('1.4.2') }, ['release: Runs 1.4.2 (before: 1.4.1)']],
    ['another revision', { deployment: inSync('1.4.1', 'r2') }, ['release: Runs 1.4.1 in another revision']],
    [
      'an emptied container',
      { deployment: { phase: 'Empty', phaseAgeMs: 0, quarantined: [] } },
      ['phase: Empty (before: InSync)', 'release: Runs nothing (before: 1.4.1)'],
    ],
    [
      'a failure',
      { deployment: { ...deployment, phase: 'Failed', failure } },
      [
        'phase: Failed on the way to 1.4.1 (before: InSync)',
        'failure: FAILED_ROLLBACK_COMPLETE in Watching: It was not healthy within 5 min',
      ],
    ],
    [
      'a crash',
      { process: { state: 'Backoff', restarts: 1, lastExit: 'exit code 3' } },
      ['process: Backoff (before: Running): exit code 3'],
    ],
    [
      'a restart between two reports',
      { process: { state: 'Running', restarts: 2 } },
      ['process: Restarted, 2 restarts by now'],
    ],
    ['worse health', { health: unhealthy }, ['health: Unhealthy (before: Healthy): it answers 503']],
  ])('tells the transitions of %s', (_name, parts, sentences) => {
    const { transitions } = hear(online(), frame(1, parts), 0);
    expect(transitions.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(sentences);
  });

  test('says phase and release as data beside the sentence, and no release once at rest', () => {
    const failed = hear(online(), frame(1, { deployment: { ...deployment, phase: 'Failed', failure } }), 0);
    expect(failed.transitions[0]).toMatchObject({ kind: 'phase', phase: 'Failed', release: '1.4.1' });
    const rested = hear(failed.record, frame(2, { deployment }), 0);
    expect(rested.transitions[0]).toEqual({ kind: 'phase', text: 'InSync (before: Failed)', phase: 'InSync' });
  });

  test('tells a failure once, not with every report that still carries it', () => {
    const failed = { deployment: { ...deployment, failure } };
    const known = hear(online(), frame(1, failed), 0).record;
    expect(hear(known, frame(2, failed), 0).transitions).toEqual([]);
  });

  test('keeps the beginning of a text that is as long as a frame', () => {
    const { transitions } = hear(online(), frame(1, { health: { ...unhealthy, reason: 'x'.repeat(60_000) } }), 0);
    expect(transitions[0]?.text).toHaveLength(1_000);
  });
});

describe('timePassed()', () => {
  test('W18: goes from Online over Late to Offline, and tells only of Offline', () => {
    const record = online();
    expect(timePassed(record, 29_999, limits)).toEqual({ record, transitions: [] });
    const late = timePassed(record, 30_000, limits);
    expect(late).toMatchObject({ record: { connectivity: 'Late' }, transitions: [] });
    const offline = timePassed(late.record, 55_000, limits);
    expect(offline.record.connectivity).toBe('Offline');
    expect(offline.transitions).toEqual([{ kind: 'connectivity', text: 'Offline: nothing was heard for 55 s' }]);
    expect(timePassed(offline.record, 60_000, limits)).toEqual({ record: offline.record, transitions: [] });
  });
});

type Delivery = { readonly deliver: 'once' | 'twice' | 'never' | 'late'; readonly change: Partial<AgentState> };

const change = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 0, max: 9 }).map((n) => ({ deployment: inSync(`1.${n}.0`) })),
  fc.integer({ min: 0, max: 9 }).map((restarts) => ({ process: { state: 'Running' as const, restarts } })),
  fc.constantFrom(unhealthy, agentState().health).map((health) => ({ health })),
);
const delivery: fc.Arbitrary<Delivery> = fc.record({
  deliver: fc.constantFrom('once', 'once', 'once', 'twice', 'never', 'late'),
  change,
});

/** An agent that keeps to the protocol, behind a network that repeats, loses and reorders what it sends. */
function converse(deliveries: readonly Delivery[]) {
  let known: AgentRecord | undefined;
  let truth = agentState();
  let sequenceNum = 0;
  let asked = false;
  const late: AgentToServer[] = [];
  const arrive = (each: AgentToServer): void => {
    const heard = hear(known, each, sequenceNum);
    known = heard.record;
    asked ||= heard.reportFullState;
  };
  const send = (parts: Partial<AgentState>, deliver: Delivery['deliver']): void => {
    const sent = frame(sequenceNum++, parts);
    if (deliver === 'late') late.push(sent);
    if (deliver === 'once' || deliver === 'twice') arrive(sent);
    if (deliver === 'twice') arrive(sent);
  };
  send(truth, 'once');
  for (const each of deliveries) {
    truth = { ...truth, ...each.change };
    send(each.change, each.deliver);
    if (asked) {
      asked = false;
      send(truth, each.deliver);
    }
  }
  for (const each of late) arrive(each);
  // From here on the network is good: heartbeats, and an answer to each question.
  for (let round = 0; round < 3; round += 1) {
    const answer = asked ? truth : {};
    asked = false;
    send(answer, 'once');
  }
  return { known, truth, asked };
}

describe('hear() behind a bad network', () => {
  test('R3: ends with what the agent is, whatever was lost, repeated or late', () => {
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 40 }), (deliveries) => {
        const { known, truth, asked } = converse(deliveries);
        expect(stateOf(known!)).toEqual(truth);
        expect(asked).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('R4: only silence or a goodbye makes it Offline, and every frame but a goodbye brings it back', () => {
    const step = fc.record({
      sequenceNum: fc.nat(5),
      full: fc.boolean(),
      goodbye: fc.boolean(),
      silentMs: fc.nat(90_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now = 0;
        let known = online();
        for (const { sequenceNum, full, goodbye, silentMs } of steps) {
          now += silentMs;
          const before = known;
          known = timePassed(known, now, limits).record;
          expect(known.connectivity === 'Offline').toBe(before.connectivity === 'Offline' || silentMs >= 55_000);
          const sent = full ? fullFrame('a', sequenceNum) : frame(sequenceNum);
          known = hear(known, goodbye ? { ...sent, agentDisconnect: { reason: 'bye' } } : sent, now).record!;
          expect(known.connectivity).toBe(goodbye ? 'Offline' : 'Online');
        }
      }),
    );
  });
});
