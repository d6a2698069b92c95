import type { Snapshot } from '#core/report.ts';

/** What only ever grows while the agent runs. */
export type Tally = {
  readonly downloadedBytes: number;
  /** How often something failed, by the code of the failure. */
  readonly failures: Readonly<Record<string, number>>;
};

export const NO_TALLY: Tally = { downloadedBytes: 0, failures: {} };

/** Counts what `after` says and `before` did not. */
export function tallied(tally: Tally, before: Snapshot, after: Snapshot): Tally {
  const bytes = newBytes(before, after);
  const failed = newFailure(before, after);
  return {
    downloadedBytes: tally.downloadedBytes + bytes,
    failures: failed === undefined ? tally.failures : more(tally.failures, failed),
  };
}

function newBytes({ deployment: before }: Snapshot, { deployment: after }: Snapshot): number {
  const had = before.download?.bytes ?? 0;
  const has = after.download?.bytes ?? 0;
  // Less than before: another download has begun.
  return has >= had ? has - had : has;
}

/** Each attempt that fails passes through its own phase; what was rolled back has been counted when that began. */
function newFailure({ deployment: { state: before } }: Snapshot, { deployment: { state: after } }: Snapshot) {
  if (before.at === after.at || before.at === 'RollingBack') return undefined;
  if (after.at === 'RollingBack') return after.why.code;
  return after.at === 'Failed' ? after.failure.code : undefined;
}

const more = (counts: Tally['failures'], code: string): Tally['failures'] => ({
  ...counts,
  [code]: (counts[code] ?? 0) + 1,
});
