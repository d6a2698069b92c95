import { describe, expect, test } from 'vitest';
import { snapshotWith } from '../../test/snapshots.ts';
import { target } from '../../test/targets.ts';
import type { DeploymentState } from './deployment-state.ts';
import { changedParts, newsOf } from './news.ts';
import { type Snapshot, toReport } from './report.ts';

const snapshot = snapshotWith({
  deployment: {
    state: { at: 'InSync', slots: { current: target('1.0.0') }, wish: target('1.0.0'), quarantined: [] },
    since: 1_000,
  },
  process: { state: 'Running', pid: 7, restarts: 0, crashes: 0, load: 1, runningSince: 2_000, output: ['hello'] },
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

    expect(newsOf(sent, report)).toBe('none');
    expect(changedParts(sent, report).process?.output).toEqual(['hello', 'again']);
  });

  test('takes memory and CPU time along, to what a person reads, and only those of the process that runs', () => {
    const usage = { pid: 7, rssBytes: 5_300_000, cpuSeconds: 12.7 };
    const report = toReport({ ...snapshot, usage }, 5_000);

    expect(report.process).toMatchObject({ rssBytes: 5 * 1024 * 1024, cpuSeconds: 12 });
    expect(newsOf(sent, report)).toBe('none');
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
    expect(newsOf(sent, report)).toBe('awaited');
    const again = toReport({ ...snapshot, drift: { ...drift, looks: 2, lookedAt: 9_000 } }, 9_000);
    expect(newsOf(report, again)).toBe('none');
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

describe('newsOf()', () => {
  const [old, wish] = [target('0.9.0'), target('1.0.0')];
  const base = { slots: { current: old }, wish, quarantined: [], target: wish, attempt: 0 };
  const at = (state: DeploymentState, more: Partial<Snapshot> = {}) =>
    toReport({ ...snapshot, deployment: { state, since: 0 }, ...more }, 5_000);
  const failure = {
    outcome: 'FAILED_NO_STATE_CHANGE',
    phase: 'Downloading',
    code: 'artifact.digest',
    message: 'Cannot',
  } as const;
  const lease = { kind: 'switch', revision: wish.revision, release: '1.0.0', state: 'wanted', ask: 1 } as const;
  const fetching = at({ ...base, at: 'Fetching' });
  const { process, source } = snapshot;

  test.each([
    ['a step of a deployment', at({ ...base, at: 'Staged' })],
    ['a lease that was granted', at({ ...base, at: 'AwaitingLease' }, { lease: { ...lease, state: 'held' } })],
    ['what a lease allows', at({ ...base, at: 'Switching' })],
    ['a process that starts', at({ ...base, at: 'Fetching' }, { process: { ...process, state: 'Starting', load: 2 } })],
    ['a health that is not known yet', at({ ...base, at: 'Fetching' }, { health: { state: 'Unknown', since: 2 } })],
    ['another commit', at({ ...base, at: 'Fetching' }, { source: { ...source, commit: 'c2' } })],
  ])('W44: %s passes', (_what, report) => {
    expect(newsOf(fetching, report)).toBe('passing');
  });

  test.each([
    ['a lease that is wanted', at({ ...base, at: 'AwaitingLease' }, { lease })],
    ['a deployment at its end', at({ ...base, slots: { current: wish }, at: 'InSync' })],
    ['a step that goes wrong', at({ ...base, at: 'Downloading', failure })],
    ['an illness', at({ ...base, at: 'Fetching' }, { health: { state: 'Unhealthy', since: 2, reason: 'x' } })],
    ['a crash', at({ ...base, at: 'Fetching' }, { process: { ...process, state: 'Backoff', restarts: 1 } })],
    ['a state that cannot be read', at({ ...base, at: 'Fetching' }, { source: { ...source, problem: 'Cannot' } })],
  ])('W44: %s is awaited, also beside what passes', (_what, report) => {
    expect(newsOf(fetching, report)).toBe('awaited');
    expect(newsOf(fetching, { ...report, source: { ...report.source, commit: 'c3' } })).toBe('awaited');
  });

  test('everything is awaited by a server that knows nothing', () => {
    expect(newsOf(undefined, fetching)).toBe('awaited');
    expect(newsOf(fetching, fetching)).toBe('none');
  });
});
