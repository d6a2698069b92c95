import type { Slots } from '#core/deployment-state.ts';
import { modeOf } from '#core/listening.ts';
import type { Snapshot } from '#core/report.ts';
import { type SwitchPlan, switchPlan, tellsOf } from '#core/switch-plan.ts';
import { type Target, isNone, nameOf, sameRevision } from '#core/target.ts';
import { type AppBoard, NOTHING_RUNS } from '#loops/board.ts';
import { Generation, type NewSupervisor } from '#loops/generation.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import { orAbort } from '#loops/or-abort.ts';
import { Turns } from '#loops/turns.ts';
import type { Clock } from '#ports/clock.ts';
import type { Front } from '#ports/front.ts';
import type { ConfigDifference } from '#ports/live-config.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { SlotStore } from '#ports/slot-store.ts';

type Hands = {
  readonly newSupervisor: NewSupervisor;
  /** What is known of the process that answers, and of the one that starts beside it. */
  readonly board: AppBoard;
  readonly beside: AppBoard;
  readonly front: Front;
  readonly clock: Clock;
  readonly slots: SlotStore;
  readonly launching: Launching;
  readonly hooks: Hooks;
  readonly log: Log;
};

/** A connection that the front made just before the flip may wait in the old app to be accepted. */
const LAST_ACCEPT_MS = 300;

/**
 * Which targets' processes stand on the stage: the one that answers, and while a switch goes on the one beside it. The
 * only one that starts, stops and reloads them.
 *
 * - Changes take turns, so what asks for one never sees half of another.
 * - A change may be asked for again: what the process has not been told yet is told then.
 * - The link `current` names what answers.
 */
export class Stage {
  readonly #hands: Hands;
  readonly #turns = new Turns();
  /** Paths that the process reads and that have changed since it was last told. */
  readonly #untold = new Set<string>();
  #shown: Generation | undefined;
  #beside: Generation | undefined;
  #leaving: { readonly run: Generation; readonly gone: Promise<void> } | undefined;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** What answers. */
  get shown(): Target | undefined {
    return this.#shown?.target;
  }

  /** What has been started beside it and is watched. */
  get beside(): Target | undefined {
    return this.#beside?.target;
  }

  /** Starts `target` as it stands; `watched` gives it up after a few crashes. */
  show(target: Target | undefined, watched: boolean): void {
    if (target === undefined || isNone(target)) return;
    this.#untold.clear();
    this.#shown = this.#generation(target);
    this.#shown.start(watched);
  }

  /** Holds the port of an app that has nothing to run. */
  async hold(target: Target): Promise<void> {
    await this.#hold(target).catch((error) => this.#hands.log.write('warn', 'front.hold', reasonOf(error)));
  }

  /**
   * One switch to `slots.current`; `by` asked for it. Answers how: what runs ended, the links moved, what shall run
   * started; or it was started beside what runs and waits for `flip`; or, when nothing but config differs that asks for
   * no restart, the same process goes on with the new config. Throws OperationError.
   */
  change(slots: Slots, by: Target, signal: AbortSignal): Promise<SwitchPlan['do']> {
    return this.#turns.take(async () => {
      await this.#dropBeside();
      const plan = await this.#planFor(slots.current);
      if (slots.current === undefined) {
        await this.#restart(slots);
        await this.hold(by);
      } else if (plan.do === 'reload') await this.#reload(slots, slots.current, plan.changed, signal);
      else if (plan.do === 'beside') await this.#startBeside(slots.current);
      else await this.#restart(slots);
      return plan.do;
    });
  }

  /**
   * Back to `slots.current` the shortest way: it goes on when it runs still, what was started beside it ends. Where a
   * process cannot be told of its config, it is started with it.
   */
  changeBack(slots: Slots, signal: AbortSignal): Promise<'reload' | 'restart'> {
    return this.#turns.take(async () => {
      await this.#dropBeside();
      const plan = await this.#planFor(slots.current);
      try {
        if (plan.do === 'reload' && slots.current !== undefined) {
          await this.#reload(slots, slots.current, plan.changed, signal);
          return 'reload';
        }
      } catch (error) {
        signal.throwIfAborted();
        this.#hands.log.write('warn', 'switch.reload', `The process is started anew: ${reasonOf(error)}`);
      }
      await this.#restart(slots);
      return 'restart';
    });
  }

  /**
   * Lets what stands beside answer from now on and ends what answered before: its connections have until its stop
   * timeout. Does nothing when nothing stands beside. Resolves when the old process has ended.
   */
  async flip(slots: Slots, signal: AbortSignal): Promise<void> {
    await this.#turns.take(async () => {
      const run = this.#beside;
      if (run === undefined) return;
      if (!run.runs) throw notRunning(run.target);
      await this.#hands.slots.activate(slots);
      const { board, beside, log } = this.#hands;
      const old = this.#shown;
      this.#shown = run;
      this.#beside = undefined;
      board.set(beside.snapshot);
      beside.set({ process: NOTHING_RUNS });
      this.#steer();
      log.write('info', 'switch.flip', `${nameOf(run.target)} answers from now on`);
      if (old !== undefined) this.#leaving = { run: old, gone: this.#leave(old, signal) };
    });
    if (this.#leaving !== undefined) await orAbort(this.#leaving.gone, signal);
    this.#leaving = undefined;
  }

  restart(slots: Slots): Promise<void> {
    return this.#turns.take(() => this.#restart(slots));
  }

  /**
   * Puts back what the process of `target` reads, and tells it so; files that ask for a restart lead to one only when
   * `seen`: the process may have read them as they were. Answers what was put back: nothing when another target runs.
   */
  healConfig(target: Target, seen: boolean, signal: AbortSignal): Promise<ConfigDifference[]> {
    return this.#turns.take(async () => {
      if (!sameRevision(this.shown, target)) return [];
      const found = await this.#hands.launching.placeConfig(target);
      for (const { path } of found) this.#untold.add(path);
      const { files } = await this.#hands.launching.footing(target);
      const restart = seen && files.some(({ path, onChange }) => this.#untold.has(path) && onChange === 'restart');
      if (restart) await this.#again(target);
      else await this.#tell(target, files, signal);
      return found;
    });
  }

  /** Ends and starts the process of `target`, unless another one runs. */
  startAnew(target: Target): Promise<void> {
    return this.#turns.take(async () => (sameRevision(this.shown, target) ? this.#again(target) : undefined));
  }

  /** It has proven itself, or there is nothing better: from now on it is started again and again. */
  trust(): void {
    this.#shown?.supervisor.keepAlive();
  }

  /** The one before it is gone: what was seen until then says nothing about it. */
  lookAnew(): void {
    this.#shown?.reloaded();
  }

  /** Ends everything; nobody listens any more. */
  async end(): Promise<void> {
    await this.#hands.front.hold(undefined);
    await this.#turns.take(async () => {
      await Promise.all([this.#clear(), this.#dropBeside(), this.#leaving?.run.supervisor.stop()]);
    });
    await this.#hands.front.close();
  }

  async #planFor(wanted: Target | undefined): Promise<SwitchPlan> {
    const { launching, log } = this.#hands;
    const running = this.#shown;
    if (wanted === undefined || isNone(wanted)) return { do: 'restart', because: 'nothing shall run' };
    if (running === undefined || !running.runs) return { do: 'restart', because: 'nothing runs' };
    const plan = switchPlan(await launching.footing(running.target), await launching.footing(wanted));
    const how =
      plan.do === 'reload' ? `kept; changed: ${plan.changed.join(', ') || '-'}` : `${HOW[plan.do]} as ${plan.because}`;
    log.write('info', 'switch.plan', `${nameOf(wanted)}: the process is ${how}`);
    return plan;
  }

  async #restart(slots: Slots): Promise<void> {
    const { slots: store, launching } = this.#hands;
    const { current } = slots;
    // Its own folder, so that what still runs sees nothing of it, and a disk that is full stops nothing.
    if (current !== undefined && !isNone(current)) await launching.placeConfig(current);
    await this.#clear();
    await store.activate(slots);
    this.show(current, true);
  }

  /** The links stay: what runs is what answers still. */
  async #startBeside(target: Target): Promise<void> {
    const { launching } = this.#hands;
    await launching.renewPort(target);
    await launching.placeConfig(target);
    this.#beside = this.#generation(target);
    this.#beside.start(true);
  }

  async #reload(slots: Slots, wanted: Target, changed: readonly string[], signal: AbortSignal): Promise<void> {
    const { slots: store, launching } = this.#hands;
    const run = this.#shown;
    if (run === undefined) return;
    const before = (await launching.footing(run.target)).files;
    const after = (await launching.footing(wanted)).files;
    const gone = before.filter(({ path }) => !after.some((file) => file.path === path));
    launching.keepPort(run.target, wanted);
    const placed = await launching.placeConfig(wanted);
    for (const path of [...changed, ...placed.map((file) => file.path)]) this.#untold.add(path);
    await store.activate(slots);
    run.become(wanted);
    await this.#tell(wanted, [...after, ...gone], signal);
    run.reloaded();
  }

  async #tell(target: Target, files: Parameters<typeof tellsOf>[0], signal: AbortSignal): Promise<void> {
    for (const tell of tellsOf(files, this.#untold)) {
      if ('signal' in tell) this.#shown?.supervisor.tell(tell.signal);
      else await this.#hands.hooks.runOnChange(target, tell.hook, signal);
    }
    this.#untold.clear();
  }

  /** Not watched: it has proven itself before. */
  async #again(target: Target): Promise<void> {
    await this.#clear();
    this.show(target, false);
  }

  async #clear(): Promise<void> {
    await this.#shown?.supervisor.stop();
    this.#shown = undefined;
    this.#steer();
  }

  async #dropBeside(): Promise<void> {
    await this.#beside?.supervisor.stop();
    this.#beside = undefined;
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
    return front.hold({ mode, port, pages: () => launching.pagePaths(this.shown ?? target) });
  }
}

const HOW = { restart: 'restarted', beside: 'started beside the old one' } as const;

const notRunning = (target: Target): OperationError =>
  new OperationError(`Cannot switch to ${nameOf(target)} as its process must run: it has just ended`, {
    code: 'process.crashed',
    retry: 'later',
  });
