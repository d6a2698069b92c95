/** What a watch needs of a release's `health`, in milliseconds. */
export type WatchRules = { readonly minHealthyMs: number; readonly deadlineMs: number; readonly crashesMax: number };

/** One look at the app. `ok` is the health check's answer, or just "it runs" where the release has no check. */
export type WatchLook = {
  readonly now: number;
  readonly ok: boolean;
  readonly reason?: string;
  readonly crashes: number;
  readonly lastExit?: string;
};

export type Watch = { readonly startedAt: number; readonly healthySince?: number };

export type Verdict =
  | { readonly is: 'pending'; readonly watch: Watch }
  | { readonly is: 'passed' }
  | { readonly is: 'failed'; readonly code: string; readonly reason: string };

/** Healthy without a break for `minHealthyMs` passes; too many crashes or the deadline fails. */
export function judge(watch: Watch, rules: WatchRules, look: WatchLook): Verdict {
  if (look.crashes >= rules.crashesMax) {
    const reason = `it ended ${look.crashes} times (${look.lastExit ?? 'no exit known'})`;
    return { is: 'failed', code: 'process.crashed', reason };
  }
  if (look.ok) {
    const healthySince = watch.healthySince ?? look.now;
    if (look.now - healthySince >= rules.minHealthyMs) return { is: 'passed' };
    return { is: 'pending', watch: { startedAt: watch.startedAt, healthySince } };
  }
  if (look.now - watch.startedAt >= rules.deadlineMs) {
    return { is: 'failed', code: 'health.deadline', reason: look.reason ?? 'it was never healthy' };
  }
  return { is: 'pending', watch: { startedAt: watch.startedAt } };
}
