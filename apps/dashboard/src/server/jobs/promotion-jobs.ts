import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JobView } from '#contract/job.ts';
import { type OpenedChange, postPromotion } from '#contract/promotion.ts';
import { stepsOf } from '#domain/job.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Job, JobLease, JobMove, JobStore } from '#server/ports/job-store.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';
import { type PromotionInput, mustMayPromote, promote } from '#server/use-cases/promote.ts';
import { Refusal, notFound } from '#server/use-cases/refusal.ts';
import { closeSuperseded } from '#server/use-cases/supersede.ts';

export type PromotionJobsDeps = {
  readonly context: Context;
  readonly store: JobStore;
  /** A person by their login, with the token that they left here; `undefined` when there is none any more. */
  readonly callerOf: (login: string) => Promise<Caller | undefined>;
  /** Says how the gates of a change stand on its head, at once. */
  readonly sayStatuses: (number: number) => Promise<void>;
  /** For how long a job that says nothing is its process's own. */
  readonly leaseMs: number;
  /** After how long a request is answered with the job instead of the change. */
  readonly answerMs: number;
};

const KEPT_MS = 7 * 86_400_000;

/**
 * Promotions as jobs: kept before anything is done, moved on step by step, and taken up by whichever process comes next
 * when theirs is gone. Repeating a step finds what it had made, so a kill between any two makes nothing twice.
 */
export class PromotionJobs {
  readonly #deps: PromotionJobsDeps;
  readonly #owner = randomUUID();
  /** What this process works on, however long it takes: nothing of it was broken off. */
  readonly #running = new Set<string>();

  constructor(deps: PromotionJobsDeps) {
    this.#deps = deps;
  }

  /** The change once it is open, or the job when that takes longer. Throws what promote() throws. */
  async ask(caller: Caller, input: PromotionInput): Promise<OpenedChange | { readonly job: JobView }> {
    const { context, store, answerMs } = this.#deps;
    mustMayPromote(context, caller, input);
    const nowMs = context.clock.now();
    const job: Job = {
      id: randomUUID(),
      actor: caller.person.login,
      input,
      state: 'running',
      step: 'head',
      facts: {},
      problem: null,
      createdAtMs: nowMs,
      movedAtMs: nowMs,
    };
    await store.create(job, this.#lease());
    const late = new AbortController();
    try {
      const opened = this.#run(job, caller);
      const patience = context.clock.sleep(answerMs, late.signal).then(() => undefined);
      patience.catch(() => undefined);
      opened.catch(() => undefined);
      const first = await Promise.race([opened, patience]);
      return first ?? { job: toView((await store.get(job.id)) ?? job) };
    } finally {
      late.abort(new Error('answered'));
    }
  }

  /** 404 for one that is not known any more. */
  async show(id: string): Promise<JobView> {
    const job = await this.#deps.store.get(id);
    if (job === undefined) throw notFound(`Cannot show job ${id} as no such job is known`);
    return toView(job);
  }

  /** Takes up what other processes, or this one before a restart, have left. Throws where the database is away. */
  async resume(): Promise<void> {
    const { store, callerOf, context } = this.#deps;
    await store.prune(context.clock.now() - KEPT_MS);
    for (;;) {
      const job = await store.takeNext(this.#lease());
      if (job === undefined) return;
      // Taking it has made its lease longer, and that is all it needed.
      if (this.#running.has(job.id)) continue;
      const caller = await callerOf(job.actor);
      if (caller === undefined) {
        const why = `Cannot go on as ${job.actor} must be signed in: ask for the promotion again`;
        await this.#move(job, { state: 'failed', problem: { detail: why } });
        continue;
      }
      const { number } = Facts.parse(job.facts);
      const go =
        job.step === 'statuses' && number !== undefined ? this.#end(job, caller, number) : this.#run(job, caller);
      await go.catch((error: unknown) => {
        context.log.warn('a promotion that was broken off failed', { job: job.id, problem: String(error) });
      });
    }
  }

  /** Resolves once the pull request is open; what follows from it goes on by itself. */
  async #run(job: Job, caller: Caller): Promise<OpenedChange> {
    this.#running.add(job.id);
    try {
      const opened = await this.#open(job, caller);
      this.#end(job, caller, opened.number)
        .catch((error: unknown) => {
          // The lease runs out, and the statuses are said by whoever takes it up.
          this.#deps.context.log.warn('the last step of a promotion waits', { job: job.id, problem: String(error) });
        })
        .finally(() => this.#running.delete(job.id));
      return opened;
    } catch (error) {
      this.#running.delete(job.id);
      throw error;
    }
  }

  async #end(job: Job, caller: Caller, number: number): Promise<void> {
    const { context, sayStatuses } = this.#deps;
    await closeSuperseded(context, caller).catch((error: unknown) => {
      // The promotion stands; what it replaces is closed by the next round of the automation.
      context.log.warn('superseded changes wait to be closed', { number, problem: String(error) });
    });
    await sayStatuses(number);
    await this.#move(job, { state: 'done' });
  }

  async #open(job: Job, caller: Caller): Promise<OpenedChange> {
    const { context } = this.#deps;
    let reached = job.step;
    try {
      const input = postPromotion.body.parse(job.input);
      const opened = await promote(context, caller, input, async (step) => {
        reached = step;
        await this.#move(job, { step });
      });
      await this.#move(job, { step: 'statuses', facts: { number: opened.number } });
      return opened;
    } catch (error) {
      // A forge that went away after something was made is waited for; the rest is an answer.
      const isAway = error instanceof ForgeError && error.retry === 'later' && reached !== 'head';
      if (!isAway)
        await this.#move(job, { state: 'failed', problem: { detail: messageOf(error) } }).catch(() => undefined);
      throw error;
    }
  }

  async #move(job: Job, move: JobMove): Promise<void> {
    if (await this.#deps.store.move(job.id, move, this.#lease())) return;
    // Somebody else took it up meanwhile: two would only meet each other.
    throw new Refusal('Cannot go on with this promotion as another process does', { status: 409, code: 'job.taken' });
  }

  #lease(): JobLease {
    const nowMs = this.#deps.context.clock.now();
    return { owner: this.#owner, nowMs, untilMs: nowMs + this.#deps.leaseMs };
  }
}

const Facts = z.object({ number: z.int().optional() });
const Problem = z.object({ detail: z.string() });
const messageOf = (error: unknown): string =>
  error instanceof Refusal || error instanceof ForgeError ? error.message : 'Something failed here: it is in the log';

function toView({ id, state, step, facts, problem }: Job): JobView {
  const [made, said] = [Facts.safeParse(facts), Problem.safeParse(problem)];
  return {
    id,
    state,
    steps: stepsOf(state, step),
    change: made.data?.number ?? null,
    problem: said.data?.detail ?? null,
  };
}
