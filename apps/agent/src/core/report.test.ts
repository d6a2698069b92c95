import { AgentToServer, FRAME_BYTES_MAX } from '@pagurus/schema/wire/agent-to-server.ts';
import { describe, expect, test } from 'vitest';
import { snapshotWith } from '../../test/snapshots.ts';
import { target } from '../../test/targets.ts';
import type { DeploymentState } from './deployment-state.ts';
import { type Snapshot, toReport } from './report.ts';

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
