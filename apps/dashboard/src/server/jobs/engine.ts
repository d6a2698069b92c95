import type { CellName } from '#domain/cell.ts';
import type { Rollout } from '#domain/rollout.ts';
import { Automation, serviceCaller } from '#server/jobs/automation.ts';
import { GateStatuses } from '#server/jobs/gate-statuses.ts';
import { PromotionJobs, type PromotionJobsDeps } from '#server/jobs/promotion-jobs.ts';
import { RevertHalted } from '#server/jobs/revert-halted.ts';
import { rolloutMoved } from '#server/jobs/rollout-moved.ts';
import type { Context } from '#server/use-cases/context.ts';
import { radiusOf } from '#server/use-cases/radius-of.ts';
import { judge } from '#server/use-cases/read-change.ts';

export type Engine = AsyncDisposable & {
  readonly jobs: PromotionJobs;
  /** Compares Git with the forge and does what follows from it. Never throws: what fails is logged and done the next time. */
  readonly look: () => Promise<void>;
  /** A pull request, review or status moved; `null` when it is not known which. */
  readonly changeMoved: (number: number | null) => void;
  readonly rolloutMoved: (cell: CellName, rollout: Rollout) => void;
  /** Why something that should happen by itself does not, as sentences. */
  readonly problems: () => readonly string[];
};

export type EngineOptions = {
  readonly serviceToken: string;
  readonly publicOrigin: string;
  readonly jobs: Pick<PromotionJobsDeps, 'store' | 'callerOf' | 'leaseMs' | 'answerMs'>;
};

/** Everything that is done without being asked for, in the order in which one thing follows from another. */
export function startEngine(context: Context, options: EngineOptions): Engine {
  const { serviceToken, publicOrigin } = options;
  const { service, sync, history, openChanges, details, announcer, log } = context;
  const caller = serviceCaller(context, serviceToken);
  const reverts = new RevertHalted(context, caller);
  const automation = new Automation(context, caller, (cell) => reverts.isBusyWith(cell));
  const statuses = new GateStatuses({
    service,
    openChanges,
    details,
    announcer,
    log,
    judge: async (detail) => {
      const { gates, content } = await judge(context, detail);
      return { gates, radius: content === undefined ? null : radiusOf(context, content) };
    },
    pageOf: (number) => `${publicOrigin}/changes/${number}`,
  });
  const jobs = new PromotionJobs({ ...options.jobs, context, sayStatuses: (number) => statuses.one(number) });
  const wary = (what: string) => (error: unknown) => log.warn(what, { problem: String(error) });
  const act = async () => {
    openChanges.forget();
    await statuses.run().catch(wary('the statuses wait'));
    await automation.run().catch(wary('promotions wait'));
  };
  return {
    jobs,
    async look() {
      await sync.sync();
      await history.note().catch(wary('healthy releases could not be kept'));
      await act();
      await jobs.resume().catch(wary('promotions that were broken off wait'));
      await reverts.all().catch(wary('reverts wait'));
    },
    changeMoved(number) {
      openChanges.forget();
      details.forget(number);
      announcer.changesMoved(number);
      // Its commits are fetched when they are looked at; a branch that moved is told by a look. The fleet comes first.
      void sync.atRest().then(act);
    },
    rolloutMoved: rolloutMoved(context, reverts),
    problems: () => automation.problems(),
    async [Symbol.asyncDispose]() {
      await statuses[Symbol.asyncDispose]();
      await automation[Symbol.asyncDispose]();
    },
  };
}
