import { AgentToServer, FRAME_BYTES_MAX } from '@pagurus/schema/wire/agent-to-server.ts';
import { describe, expect, test } from 'vitest';
import { snapshotWith } from '../../test/snapshots.ts';
import { target } from '../../test/targets.ts';
import type { DeploymentState } from './deployment-state.ts';
import { type Snapshot, changedParts, isNews, toReport } from './report.ts';

const snapshot = snapshotWith({
  deployment: {
    state: { at: 'InSync', slots: { current: target('1.0.0') }, wish: target('1.0.0'), quarantined: [] },
    since: 1_000,
  },
  process: { state: 'Running', pid: 7, restarts: 0, crashes: 0, load: 1, runningSince: 2_000, output: ['hello'] },
});

describe('toReport()', () => {
  test('sends ages, and exactly what the wire knows', () => {
    const report = toReport(snapshot, 5_000);
    expect(report.deployment.phaseAgeMs).toBe(4_000);
    expect(report.process.uptimeMs).toBe(3_000);
    expect(report.source.syncedAgeMs).toBe(1_000);
    const frame = { type: 'agentToServer', protocol: 1, instanceUid: 'u', sequenceNum: 1, ...report };
    expect(AgentToServer.parse(frame)).toEqual(frame);
  });
});

const old = target('0.9.0');
const wish = target('1.0.0');
const base = { slots: { current: old }, wish, quarantined: [], target: wish, attempt: 0 };
const held = { revision: wish.revision, release: '1.0.0', state: 'held' };

describe('toReport() of a lease', () => {
  const leaseIn = (state: DeploymentState, lease?: Snapshot['lease']) =>
    toReport({ ...snapshot, deployment: { state, since: 0 }, lease }, 0).lease;
  const migrate = { kind: 'migrate', revision: wish.revision, release: '1.0.0', state: 'wanted', ask: 3 } as const;

  test('is what is asked for, with the reason for waiting beside the phase', () => {
    const waiting = { ...snapshot, lease: { ...migrate, waiting: 'Waits for its turn' } };
    const report = toReport({ ...waiting, deployment: { state: { ...base, at: 'AwaitingLease' }, since: 0 } }, 0);
    expect(report.lease).toEqual(migrate);
    expect(report.deployment.waiting).toBe('Waits for its turn');
    expect(leaseIn({ ...base, at: 'Staged' }, migrate)).toBeNull();
  });

  test('is held from Migrating until the agent is at rest', () => {
    const why = { outcome: 'FAILED_ROLLBACK_COMPLETE', phase: 'Watching', code: 'x', message: 'Cannot' } as const;
    const slots = { current: wish, previous: old };
    expect(leaseIn({ ...base, at: 'Migrating', migrates: true })).toEqual({ ...held, kind: 'migrate' });
    expect(leaseIn({ ...base, at: 'Migrating' })).toEqual({ ...held, kind: 'switch' });
    expect(leaseIn({ ...base, at: 'Switching' })).toEqual({ ...held, kind: 'switch' });
    expect(leaseIn({ ...base, slots, at: 'Watching', starts: 1 })).toEqual({ ...held, kind: 'switch' });
    expect(leaseIn({ ...base, slots, at: 'RollingBack', fallback: old, why })).toEqual({ ...held, kind: 'switch' });
    expect(leaseIn({ ...base, slots, at: 'InSync' })).toBeNull();
  });

  test('is none where nothing ran before', () => {
    expect(leaseIn({ ...base, slots: {}, at: 'Switching' })).toBeNull();
    expect(leaseIn({ ...base, slots: { current: wish }, at: 'Watching', starts: 1 })).toBeNull();
  });
});

describe('toReport() of a chatty app', () => {
  test.each(['x', '\u0000', '漢', '🦀'])('keeps the newest lines of %j that fit into a frame', (char) => {
    const output = Array.from({ length: 50 }, (_, index) => `${char.repeat(400)}${index}`);
    const report = toReport({ ...snapshot, process: { ...snapshot.process, output } }, 5_000);
    const frame = JSON.stringify({ type: 'agentToServer', instanceUid: 'u', sequenceNum: 1, ...report });

    expect(Buffer.byteLength(frame)).toBeLessThan(FRAME_BYTES_MAX);
    expect(report.process.output?.at(-1)).toBe(output.at(-1));
  });
});

describe('changedParts()', () => {
  const sent = toReport(snapshot, 5_000);

  test('is everything at first, and nothing when only time passed', () => {
    expect(Object.keys(changedParts(undefined, sent))).toHaveLength(7);
    expect(changedParts(sent, toReport(snapshot, 99_000))).toEqual({});
  });

  test('brings what the app wrote along with the next frame, without making it news', () => {
    const chatty = { ...snapshot, process: { ...snapshot.process, output: ['hello', 'again'] } };
    const report = toReport(chatty, 99_000);

    expect(isNews(sent, report)).toBe(false);
    expect(changedParts(sent, report).process?.output).toEqual(['hello', 'again']);
  });

  test('takes memory and CPU time along, to what a person reads, and only those of the process that runs', () => {
    const usage = { pid: 7, rssBytes: 5_300_000, cpuSeconds: 12.7 };
    const report = toReport({ ...snapshot, usage }, 5_000);

    expect(report.process).toMatchObject({ rssBytes: 5 * 1024 * 1024, cpuSeconds: 12 });
    expect(isNews(sent, report)).toBe(false);
    expect(Object.keys(changedParts(sent, report))).toEqual(['process']);
    expect(toReport({ ...snapshot, usage: { ...usage, pid: 6 } }, 5_000)).toEqual(sent);
  });

  test('tells drift of what runs at once, and that there was another look with the next frame', () => {
    const revision = target('1.0.0').revision;
    const files = Array.from({ length: 30 }, (_, index) => ({
      where: 'config' as const,
      path: `${index}${'x'.repeat(400)}`,
      is: 'changed' as const,
    }));
    const drift = { revision, files, looks: 1, lookedAt: 4_000, problem: 'it is away' };
    const report = toReport({ ...snapshot, drift }, 5_000);

    expect(report.drift).toMatchObject({ count: 30, looks: 1, lookAgeMs: 1_000, problem: 'it is away' });
    expect(report.drift?.files).toHaveLength(20);
    expect(isNews(sent, report)).toBe(true);
    const again = toReport({ ...snapshot, drift: { ...drift, looks: 2, lookedAt: 9_000 } }, 9_000);
    expect(isNews(report, again)).toBe(false);
    expect(Object.keys(changedParts(report, again))).toEqual(['drift']);
    const other = toReport({ ...snapshot, drift: { ...drift, revision: 'of another' } }, 5_000);
    expect(other.drift).toEqual({ files: [], count: 0, looks: 1, lookAgeMs: 1_000 });
  });

  test('is only the part that changed', () => {
    const ill: Snapshot = {
      ...snapshot,
      health: { state: 'Unhealthy', since: 6_000, reason: 'it answered 500', load: 1 },
    };
    expect(Object.keys(changedParts(sent, toReport(ill, 6_000)))).toEqual(['health']);
  });
});
