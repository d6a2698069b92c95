import { describe, expect, test } from 'vitest';
import { snapshotWith } from '../../test/snapshots.ts';
import { target } from '../../test/targets.ts';
import type { DeploymentState } from './deployment-state.ts';
import type { Snapshot } from './report.ts';
import { NO_TALLY, tallied } from './tally.ts';

const counted = (...snapshots: Snapshot[]) =>
  snapshots.slice(1).reduce((tally, after, index) => tallied(tally, snapshots[index] as Snapshot, after), NO_TALLY);

describe('tallied()', () => {
  const base = { slots: {}, quarantined: [], target: target('2.0'), attempt: 0 };
  const fetching: DeploymentState = { ...base, at: 'Fetching' };
  const failed = (code: string): DeploymentState => ({
    ...base,
    at: 'Failed',
    retry: 'soon',
    failure: { code, message: 'Cannot', phase: 'Downloading', outcome: 'FAILED_NO_STATE_CHANGE' },
  });
  const at = (state: DeploymentState) => snapshotWith({ deployment: { state, since: 0 } });
  const withBytes = (bytes?: number) =>
    snapshotWith({
      deployment: { state: fetching, since: 0, ...(bytes === undefined ? {} : { download: { bytes } }) },
    });

  test('counts each attempt that fails by its code, and no failure twice for standing there', () => {
    const tally = counted(
      at(fetching),
      at(failed('a')),
      at(failed('a')),
      at(fetching),
      at(failed('a')),
      at(fetching),
      at(failed('b')),
    );
    expect(tally.failures).toEqual({ a: 2, b: 1 });
  });

  test('counts what is rolled back once, when that begins', () => {
    const why = {
      code: 'watch.unhealthy',
      message: 'Cannot',
      phase: 'Watching' as const,
      outcome: 'FAILED_ROLLBACK_COMPLETE' as const,
    };
    const back: DeploymentState = { slots: {}, quarantined: [], target: target('2.0'), at: 'RollingBack', why };
    expect(counted(at(fetching), at(back), at(failed('watch.unhealthy'))).failures).toEqual({ 'watch.unhealthy': 1 });
  });

  test('adds up the bytes of one download after the other', () => {
    expect(counted(withBytes(), withBytes(10), withBytes(25), withBytes(), withBytes(5)).downloadedBytes).toBe(30);
    expect(counted(withBytes(25), withBytes(5)).downloadedBytes).toBe(5);
  });
});
