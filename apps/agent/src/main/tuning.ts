import type { Backoff } from '#core/backoff.ts';

/** Times that no container needs to set, but a test that cannot wait minutes does. */
export type Tuning = {
  readonly retry: { readonly soon: Backoff; readonly later: Backoff };
  readonly downloadStallMs: number;
  readonly gitDeadlineMs: number;
  readonly relayDeadlineMs: number;
  readonly enrolDeadlineMs: number;
};

export const TUNING: Tuning = {
  // What is down for a moment is tried often; what somebody must mend only now and then.
  retry: { soon: { baseMs: 1_000, maxMs: 60_000 }, later: { baseMs: 15_000, maxMs: 300_000 } },
  downloadStallMs: 30_000,
  gitDeadlineMs: 60_000,
  // It answers from memory or not at all, and Git is waiting behind it.
  relayDeadlineMs: 5_000,
  enrolDeadlineMs: 15_000,
};
