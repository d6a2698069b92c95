import type { Snapshot } from '#core/report.ts';
import { target } from './targets.ts';

/** A board on which all is well, but for `change`. */
export const snapshotWith = (change: Partial<Snapshot> = {}): Snapshot => ({
  description: {
    app: 'demo',
    environment: 'test',
    hostname: 'h',
    platform: 'linux/amd64',
    agentVersion: '1',
    labels: {},
  },
  deployment: { state: { at: 'InSync', slots: { current: target('1.0') }, quarantined: [] }, since: 1_000 },
  process: { state: 'Running', pid: 7, restarts: 0, crashes: 0, load: 1, runningSince: 2_000, output: [] },
  health: { state: 'Healthy', since: 3_000, load: 1 },
  source: { kind: 'git', commit: 'c', syncedAt: 4_000 },
  ...change,
});
