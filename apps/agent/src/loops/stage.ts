import type { Slots } from '#core/deployment-state.ts';
import { type Target, isNone } from '#core/target.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import type { Supervisor } from '#loops/supervisor.ts';
import type { SlotStore } from '#ports/slot-store.ts';

/** So many ends while a revision is watched, and it is taken for broken. */
export const WATCH_CRASHES_MAX = 3;

/** Which target's process stands on the stage; the only one that starts and stops it. */
export class Stage {
  readonly #supervisor: Supervisor;
  readonly #slots: SlotStore;
  readonly #launching: Launching;
  readonly #hooks: Hooks;
  #shown: Target | undefined;

  constructor(supervisor: Supervisor, slots: SlotStore, launching: Launching, hooks: Hooks) {
    this.#supervisor = supervisor;
    this.#slots = slots;
    this.#launching = launching;
    this.#hooks = hooks;
  }

  get shown(): Target | undefined {
    return this.#shown;
  }

  /** Starts `target` as it stands; `watched` gives it up after a few crashes. */
  show(target: Target | undefined, watched: boolean): void {
    if (target === undefined || isNone(target)) return;
    this.#shown = target;
    const launch = {
      prepare: () => this.#launching.launchSpec(target),
      cleanUp: () => this.#hooks.cleanUp(target),
    };
    this.#supervisor.start(launch, watched ? WATCH_CRASHES_MAX : Number.POSITIVE_INFINITY);
  }

  /** One switch: what runs ends, the links move, what shall run starts. */
  async change(slots: Slots): Promise<void> {
    await this.clear();
    await this.#slots.activate(slots);
    this.show(slots.current, true);
  }

  /** Resolves once nothing that a killed agent left behind runs any more: neither its app nor its hooks. */
  alone(): Promise<void> {
    return this.#supervisor.alone();
  }

  /** It has proven itself, or there is nothing better: from now on it is started again and again. */
  trust(): void {
    this.#supervisor.keepAlive();
  }

  async clear(): Promise<void> {
    await this.#supervisor.stop();
    this.#shown = undefined;
  }
}
