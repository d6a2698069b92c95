import type { Work } from '#core/work.ts';
import { rollBack, switchOver, watch } from '#loops/work/commit.ts';
import type { Executor, WorkDone, WorkHands } from '#loops/work/hands.ts';
import { askLease, download, migrate, record, stage, verify } from '#loops/work/prepare.ts';
import { tidy, waitToRetry } from '#loops/work/rest.ts';

// A kind of work without an executor does not compile.
const executors: { readonly [K in Work['kind']]: Executor<K> } = {
  record,
  verify,
  download,
  stage,
  askLease,
  migrate,
  switch: switchOver,
  watch,
  rollBack,
  waitToRetry,
  tidy,
};

export function execute<K extends Work['kind']>(
  work: Extract<Work, { kind: K }>,
  hands: WorkHands,
  signal: AbortSignal,
): Promise<WorkDone> {
  const executor: Executor<K> = executors[work.kind];
  return executor(work, hands, signal);
}
