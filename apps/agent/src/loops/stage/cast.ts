import { modeOf } from '#core/listening.ts';
import type { Snapshot } from '#core/report.ts';
import { type Target, isNone, nameOf } from '#core/target.ts';
import { type AppBoard, NOTHING_RUNS } from '#loops/board.ts';
import { Generation, type NewSupervisor } from '#loops/generation.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import { orAbort } from '#loops/or-abort.ts';
import type { Clock } from '#ports/clock.ts';
import type { Front } from '#ports/front.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

export type CastHands = {
  readonly newSupervisor: NewSupervisor;
  /** What is known of the process that answers, and of the one that starts beside it. */
  readonly board: AppBoard;
  readonly beside: AppBoard;
  readonly front: Front;
  readonly clock: Clock;
  readonly launching: Launching;
  readonly hooks: Hooks;
  readonly log: Log;
};

/** A connection that the front made just before the flip may wait in the old app to be accepted. */
const LAST_ACCEPT_MS = 300;

/**
 * The generations of the app's process: the one that is shown, the one beside it, and the one that leaves.
 *
 * - The front points to what is shown while it runs, and to nothing otherwise.
 * - The boards tell of what is shown and what is beside it, never of what leaves.
 * - Whoever calls takes care that one change is over before the next begins.
 */
export class Cast {
  readonly #hands: CastHands;
  #shown: Generation | undefined;
  #beside: Generation | undefined;
  #leaving: { readonly run: Generation; readonly gone: Promise<void> } | undefined;

  constructor(hands: CastHands) {
    this.#hands = hands;
  }

  get shown(): Generation | undefined {
    return this.#shown;
  }

  get beside(): Generation | undefined {
    return this.#beside;
  }

  /** Starts `target` as what answers; `watched` gives it up after a few crashes. Nothing may be shown. */
  show(target: Target | undefined, watched: boolean): void {
    if (target === undefined || isNone(target)) return;
    this.#shown = this.#generation(target);
    this.#shown.start(watched);
  }

  /** Starts `target` beside what answers, watched. */
  startBeside(target: Target): void {
    this.#beside = this.#generation(target);
    this.#beside.start(true);
  }

  /** Ends what is shown. */
  async clear(): Promise<void> {
    await this.#shown?.supervisor.stop();
    this.#shown = undefined;
    this.#steer();
  }

  async dropBeside(): Promise<void> {
    await this.#beside?.supervisor.stop();
    this.#beside = undefined;
  }

  /** Throws OperationError unless what stands beside could answer now. */
  requireBeside(): void {
    const run = this.#beside;
    if (run?.runs === false) throw notRunning(run.target);
  }

  /** Shows what stands beside; what was shown begins to leave, until `left`. */
  flip(signal: AbortSignal): void {
    const run = this.#beside;
    if (run === undefined) return;
    const { board, beside, log } = this.#hands;
    const old = this.#shown;
    this.#shown = run;
    this.#beside = undefined;
    board.set(beside.snapshot);
    beside.set({ process: NOTHING_RUNS });
    this.#steer();
    log.write('info', 'switch.flip', `${nameOf(run.target)} answers from now on`);
    if (old !== undefined) this.#leaving = { run: old, gone: this.#leave(old, signal) };
  }

  /** Resolves when what left has ended. */
  async left(signal: AbortSignal): Promise<void> {
    if (this.#leaving !== undefined) await orAbort(this.#leaving.gone, signal);
    this.#leaving = undefined;
  }

  async endAll(): Promise<void> {
    await Promise.all([this.clear(), this.dropBeside(), this.#leaving?.run.supervisor.stop()]);
  }

  /** Holds the port of an app that has nothing to run. */
  async hold(target: Target): Promise<void> {
    await this.#hold(target).catch((error) => this.#hands.log.write('warn', 'front.hold', reasonOf(error)));
  }

  async #leave(old: Generation, signal: AbortSignal): Promise<void> {
    await this.#hands.clock.sleep(LAST_ACCEPT_MS, signal).catch(() => undefined);
    await old.supervisor.stop();
    if (old.port !== undefined) this.#hands.front.cut(old.port);
  }

  #generation(target: Target): Generation {
    const hands = { ...this.#hands, hold: (held: Target) => this.#hold(held) };
    return new Generation(target, hands, (run, process) => this.#publish(run, process));
  }

  #publish(run: Generation, process: Snapshot['process']): void {
    if (run === this.#shown) {
      this.#hands.board.set({ process });
      this.#steer();
    } else if (run === this.#beside) this.#hands.beside.set({ process });
  }

  #steer(): void {
    const run = this.#shown;
    this.#hands.front.pointTo(run?.runs === true ? run.port : undefined);
  }

  #hold(target: Target): Promise<number | undefined> {
    const { front, launching } = this.#hands;
    const mode = modeOf(target);
    const port = launching.portOf(target);
    if (mode === 'direct' || port === undefined) return front.hold(undefined);
    return front.hold({ mode, port, pages: () => launching.pagePaths(this.#shown?.target ?? target) });
  }
}

const notRunning = (target: Target): OperationError =>
  new OperationError(`Cannot switch to ${nameOf(target)} as its process must run: it has just ended`, {
    code: 'process.crashed',
    retry: 'later',
  });
