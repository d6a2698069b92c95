import { fullJitterMs } from '#core/backoff.ts';
import { type DeploymentEvent, next } from '#core/deployment-machine.ts';
import { type DeploymentState, targetOf } from '#core/deployment-state.ts';
import { nameOf } from '#core/target.ts';
import { type Work, workKey, workOf } from '#core/work.ts';
import { Bell } from '#loops/bell.ts';
import { execute } from '#loops/work/execute.ts';
import type { WorkHands } from '#loops/work/hands.ts';
import type { Journal } from '#ports/journal.ts';
import type { Log } from '#ports/log.ts';
import { reasonOf, toStepFailure } from '#ports/operation-error.ts';

export type DeploymentHands = WorkHands & { readonly journal: Journal; readonly log: Log };

const JOURNAL_RETRY = { baseMs: 500, maxMs: 30_000 };

const ANOTHER_STEP = new Error('another step has begun');

/**
 * Drives the deployment machine: event → next state → journal → work → event.
 *
 * - A state is in the journal before its work begins and before anybody hears of it.
 * - One piece of work at a time; the old one has ended before the new state is written.
 * - `run` ends only by its signal, and then no work is left.
 */
export class DeploymentLoop {
  readonly #hands: DeploymentHands;
  readonly #events: DeploymentEvent[] = [];
  readonly #bell = new Bell();
  #state: DeploymentState;
  #work = { abort: new AbortController(), ended: Promise.resolve() };

  /** `state` as recovered; it is written again before anything is done about it. */
  constructor(state: DeploymentState, hands: DeploymentHands) {
    this.#state = state;
    this.#hands = hands;
  }

  send(event: DeploymentEvent): void {
    this.#events.push(event);
    this.#bell.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#enter(this.#state, signal);
      for (;;) {
        const event = this.#events.shift();
        if (event === undefined) {
          await this.#bell.wait(this.#hands.clock, 3_600_000, signal);
          continue;
        }
        const after = next(this.#state, event);
        if (after !== this.#state) await this.#move(after, signal);
      }
    } finally {
      await this.#endWork();
    }
  }

  async #move(after: DeploymentState, signal: AbortSignal): Promise<void> {
    if (workKey(after) === workKey(this.#state)) {
      await this.#write(after, signal);
      this.#show(after);
      return;
    }
    await this.#endWork();
    await this.#enter(after, signal);
  }

  async #enter(state: DeploymentState, signal: AbortSignal): Promise<void> {
    await this.#write(state, signal);
    this.#show(state);
    const work = workOf(state);
    if (work === undefined) return;
    const abort = new AbortController();
    this.#work = { abort, ended: this.#do(work, state, abort.signal) };
  }

  async #do(work: Work, state: DeploymentState, signal: AbortSignal): Promise<void> {
    const revision = targetOf(state)?.revision ?? '';
    try {
      const done = await execute(work, this.#hands, signal);
      if (signal.aborted) return;
      this.send(
        work.kind === 'waitToRetry'
          ? { type: 'retryDue', revision }
          : { type: 'done', phase: state.at, revision, ...done },
      );
    } catch (error) {
      if (signal.aborted) return;
      const failure = toStepFailure(error, `finish the step ${state.at}`);
      this.#hands.log.write('error', failure.code, failure.message);
      this.send({ type: 'failed', phase: state.at, revision, failure });
    }
  }

  async #endWork(): Promise<void> {
    this.#work.abort.abort(ANOTHER_STEP);
    await this.#work.ended;
  }

  /** A disk that cannot be written to stops the machine, never what runs. */
  async #write(state: DeploymentState, signal: AbortSignal): Promise<void> {
    const { journal, clock, log, random } = this.#hands;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        return await journal.write(state);
      } catch (error) {
        log.write('error', 'journal.failed', `Cannot write the journal as the disk must take it: ${reasonOf(error)}`);
        await clock.sleep(fullJitterMs(JOURNAL_RETRY, attempt, random), signal);
      }
    }
  }

  #show(state: DeploymentState): void {
    const { board, clock, log } = this.#hands;
    const { deployment } = board.snapshot;
    const moved = deployment.state.at !== state.at;
    this.#state = state;
    // In one step, so that no report names a lease of a phase that is over.
    board.set({
      deployment: { state, since: moved ? clock.now() : deployment.since },
      ...(moved ? { lease: undefined } : {}),
    });
    const target = targetOf(state) ?? state.slots.current;
    if (moved) log.write('info', 'deployment.phase', `${state.at}${target === undefined ? '' : ` ${nameOf(target)}`}`);
  }
}
