import type { Slots } from '#core/deployment-state.ts';
import { type SwitchPlan, switchPlan } from '#core/switch-plan.ts';
import { type Target, isNone, nameOf, sameRevision } from '#core/target.ts';
import { Cast, type CastHands } from '#loops/stage/cast.ts';
import { Telling } from '#loops/stage/telling.ts';
import { Turns } from '#loops/turns.ts';
import type { ConfigDifference } from '#ports/live-config.ts';
import { reasonOf } from '#ports/operation-error.ts';
import type { SlotStore } from '#ports/slot-store.ts';

type Hands = CastHands & { readonly slots: SlotStore };

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
  readonly #cast: Cast;
  readonly #telling: Telling;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#cast = new Cast(hands);
    this.#telling = new Telling(hands.hooks);
  }

  /** What answers. */
  get shown(): Target | undefined {
    return this.#cast.shown?.target;
  }

  /** What has been started beside it and is watched. */
  get beside(): Target | undefined {
    return this.#cast.beside?.target;
  }

  /** Starts `target` as it stands; `watched` gives it up after a few crashes. */
  show(target: Target | undefined, watched: boolean): void {
    this.#telling.forget();
    this.#cast.show(target, watched);
  }

  /** Holds the port of an app that has nothing to run. */
  hold(target: Target): Promise<void> {
    return this.#cast.hold(target);
  }

  /**
   * One switch to `slots.current`; `by` asked for it. Answers how: what runs ended, the links moved, what shall run
   * started; or it was started beside what runs and waits for `flip`; or, when nothing but config differs that asks for
   * no restart, the same process goes on with the new config. Throws OperationError.
   */
  change(slots: Slots, by: Target, signal: AbortSignal): Promise<SwitchPlan['do']> {
    return this.#turns.take(async () => {
      await this.#cast.dropBeside();
      const plan = await this.#planFor(slots.current);
      if (slots.current === undefined) {
        await this.#restart(slots);
        await this.#cast.hold(by);
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
      await this.#cast.dropBeside();
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
      if (this.#cast.beside === undefined) return;
      this.#cast.requireBeside();
      await this.#hands.slots.activate(slots);
      this.#cast.flip(signal);
    });
    await this.#cast.left(signal);
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
      this.#telling.note(found.map(({ path }) => path));
      const { files } = await this.#hands.launching.footing(target);
      if (seen && this.#telling.asksForRestart(files)) await this.#again(target);
      else await this.#telling.tell(this.#cast.shown, files, signal);
      return found;
    });
  }

  /** Ends and starts the process of `target`, unless another one runs. */
  startAnew(target: Target): Promise<void> {
    return this.#turns.take(async () => (sameRevision(this.shown, target) ? this.#again(target) : undefined));
  }

  /** It has proven itself, or there is nothing better: from now on it is started again and again. */
  trust(): void {
    this.#cast.shown?.supervisor.keepAlive();
  }

  /** The one before it is gone: what was seen until then says nothing about it. */
  lookAnew(): void {
    this.#cast.shown?.reloaded();
  }

  /** Ends everything; nobody listens any more. */
  async end(): Promise<void> {
    await this.#hands.front.hold(undefined);
    await this.#turns.take(() => this.#cast.endAll());
    await this.#hands.front.close();
  }

  async #planFor(wanted: Target | undefined): Promise<SwitchPlan> {
    const { launching, log } = this.#hands;
    const running = this.#cast.shown;
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
    await this.#cast.clear();
    await store.activate(slots);
    this.show(current, true);
  }

  /** The links stay: what runs is what answers still. */
  async #startBeside(target: Target): Promise<void> {
    const { launching } = this.#hands;
    await launching.renewPort(target);
    await launching.placeConfig(target);
    this.#cast.startBeside(target);
  }

  async #reload(slots: Slots, wanted: Target, changed: readonly string[], signal: AbortSignal): Promise<void> {
    const { slots: store, launching } = this.#hands;
    const run = this.#cast.shown;
    if (run === undefined) return;
    const before = (await launching.footing(run.target)).files;
    const after = (await launching.footing(wanted)).files;
    const gone = before.filter(({ path }) => !after.some((file) => file.path === path));
    launching.keepPort(run.target, wanted);
    const placed = await launching.placeConfig(wanted);
    this.#telling.note([...changed, ...placed.map((file) => file.path)]);
    await store.activate(slots);
    run.become(wanted);
    await this.#telling.tell(run, [...after, ...gone], signal);
    run.reloaded();
  }

  /** Not watched: it has proven itself before. */
  async #again(target: Target): Promise<void> {
    await this.#cast.clear();
    this.show(target, false);
  }
}

const HOW = { restart: 'restarted', beside: 'started beside the old one' } as const;
