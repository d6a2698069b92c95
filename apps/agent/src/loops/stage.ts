import type { Slots } from '#core/deployment-state.ts';
import { type SwitchPlan, switchPlan, tellsOf } from '#core/switch-plan.ts';
import { type Target, isNone, nameOf, sameRevision } from '#core/target.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import type { Launch, Supervisor } from '#loops/supervisor.ts';
import { Turns } from '#loops/turns.ts';
import type { ConfigDifference } from '#ports/live-config.ts';
import type { Log } from '#ports/log.ts';
import { reasonOf } from '#ports/operation-error.ts';
import type { SlotStore } from '#ports/slot-store.ts';

/** So many ends while a revision is watched, and it is taken for broken. */
export const WATCH_CRASHES_MAX = 3;

type Hands = {
  readonly supervisor: Supervisor;
  readonly slots: SlotStore;
  readonly launching: Launching;
  readonly hooks: Hooks;
  readonly log: Log;
};

/**
 * Which target's process stands on the stage; the only one that starts, stops and reloads it.
 *
 * - Changes take turns, so what asks for one never sees half of another.
 * - A change may be asked for again: what the process has not been told yet is told then.
 */
export class Stage {
  readonly #hands: Hands;
  readonly #turns = new Turns();
  /** Paths that the process reads and that have changed since it was last told. */
  readonly #untold = new Set<string>();
  #shown: Target | undefined;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  get shown(): Target | undefined {
    return this.#shown;
  }

  /** Starts `target` as it stands; `watched` gives it up after a few crashes. */
  show(target: Target | undefined, watched: boolean): void {
    if (target === undefined || isNone(target)) return;
    this.#shown = target;
    this.#untold.clear();
    this.#hands.supervisor.start(this.#launchOf(target), watched ? WATCH_CRASHES_MAX : Number.POSITIVE_INFINITY);
  }

  /**
   * One switch: what runs ends, the links move, what shall run starts; or, when nothing but config differs that asks for
   * no restart, the same process goes on with the new config. Answers which. Throws OperationError.
   */
  change(slots: Slots, signal: AbortSignal): Promise<SwitchPlan['do']> {
    return this.#turns.take(async () => {
      const plan = await this.#planFor(slots.current);
      if (slots.current === undefined || plan.do === 'restart') await this.#restart(slots);
      else await this.#reload(slots, slots.current, plan.changed, signal);
      return plan.do;
    });
  }

  /** As `change`; where the process cannot be told of its config, it is started with it. */
  async changeForSure(slots: Slots, signal: AbortSignal): Promise<SwitchPlan['do']> {
    try {
      return await this.change(slots, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#hands.log.write('warn', 'switch.reload', `The process is started anew: ${reasonOf(error)}`);
      await this.restart(slots);
      return 'restart';
    }
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
      if (!sameRevision(this.#shown, target)) return [];
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
    return this.#turns.take(async () => {
      if (sameRevision(this.#shown, target)) await this.#again(target);
    });
  }

  /** It has proven itself, or there is nothing better: from now on it is started again and again. */
  trust(): void {
    this.#hands.supervisor.keepAlive();
  }

  clear(): Promise<void> {
    return this.#turns.take(() => this.#clear());
  }

  async #planFor(wanted: Target | undefined): Promise<SwitchPlan> {
    const { launching, supervisor, log } = this.#hands;
    const running = this.#shown;
    if (wanted === undefined || isNone(wanted)) return { do: 'restart', because: 'nothing shall run' };
    if (running === undefined || !supervisor.canReload) return { do: 'restart', because: 'nothing runs' };
    const plan = switchPlan(await launching.footing(running), await launching.footing(wanted));
    const how =
      plan.do === 'restart' ? `restarted as ${plan.because}` : `kept; changed: ${plan.changed.join(', ') || '-'}`;
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

  async #reload(slots: Slots, wanted: Target, changed: readonly string[], signal: AbortSignal): Promise<void> {
    const { slots: store, launching, supervisor } = this.#hands;
    const before = this.#shown === undefined ? [] : (await launching.footing(this.#shown)).files;
    const after = (await launching.footing(wanted)).files;
    const gone = before.filter(({ path }) => !after.some((file) => file.path === path));
    const placed = await launching.placeConfig(wanted);
    for (const path of [...changed, ...placed.map((file) => file.path)]) this.#untold.add(path);
    await store.activate(slots);
    this.#shown = wanted;
    await this.#tell(wanted, [...after, ...gone], signal);
    supervisor.reloaded(this.#launchOf(wanted), WATCH_CRASHES_MAX);
  }

  async #tell(target: Target, files: Parameters<typeof tellsOf>[0], signal: AbortSignal): Promise<void> {
    const { supervisor, hooks } = this.#hands;
    for (const tell of tellsOf(files, this.#untold)) {
      if ('signal' in tell) supervisor.tell(tell.signal);
      else await hooks.runOnChange(target, tell.hook, signal);
    }
    this.#untold.clear();
  }

  /** Not watched: it has proven itself before. */
  async #again(target: Target): Promise<void> {
    await this.#clear();
    this.show(target, false);
  }

  async #clear(): Promise<void> {
    await this.#hands.supervisor.stop();
    this.#shown = undefined;
  }

  /** The config is placed once, not at every start: what somebody changed since is drift, and has its own rule. */
  #launchOf(target: Target): Launch {
    const { launching, hooks } = this.#hands;
    let placed = false;
    return {
      async prepare() {
        if (!placed) await launching.placeConfig(target);
        placed = true;
        return launching.launchSpec(target);
      },
      cleanUp: () => hooks.cleanUp(target),
    };
  }
}
