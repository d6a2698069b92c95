import type { Snapshot } from '#core/report.ts';
import type { Target } from '#core/target.ts';
import type { Hooks } from '#loops/hooks.ts';
import type { Launching } from '#loops/launching.ts';
import type { Launch, Supervisor } from '#loops/supervisor.ts';

/** So many ends while a revision is watched, and it is taken for broken. */
export const WATCH_CRASHES_MAX = 3;

type Publish = (process: Snapshot['process']) => void;
export type NewSupervisor = (publish: Publish) => Supervisor;

type Hands = {
  readonly newSupervisor: NewSupervisor;
  readonly launching: Launching;
  readonly hooks: Hooks;
  /** Sees to it that the port is held, or free, as the target asks; answers the socket that its process is given. */
  readonly hold: (target: Target) => Promise<number | undefined>;
};

/** One generation of the app's process: from its first start to its last end, with reloads and crashes between. */
export class Generation {
  readonly supervisor: Supervisor;
  readonly #hands: Hands;
  #target: Target;
  #port: number | undefined;

  constructor(target: Target, hands: Hands, publish: (of: Generation, process: Snapshot['process']) => void) {
    this.#target = target;
    this.#hands = hands;
    this.supervisor = hands.newSupervisor((process) => publish(this, process));
  }

  get target(): Target {
    return this.#target;
  }

  /** Where its process listens; known once it has been started. */
  get port(): number | undefined {
    return this.#port;
  }

  get runs(): boolean {
    return this.supervisor.runs;
  }

  /** `watched` gives it up after a few crashes. */
  start(watched: boolean): void {
    this.supervisor.start(this.#launch(), watched ? WATCH_CRASHES_MAX : Number.POSITIVE_INFINITY);
  }

  /** The same process stands for another revision now. */
  become(target: Target): void {
    this.#target = target;
  }

  /** It was told of its config; it is watched as if just started. */
  reloaded(): void {
    this.supervisor.reloaded(this.#launch(), WATCH_CRASHES_MAX);
  }

  /** The config is placed once, not at every start: what somebody changed since is drift, and has its own rule. */
  #launch(): Launch {
    const { launching, hooks, hold } = this.#hands;
    const target = this.#target;
    let placed = false;
    return {
      prepare: async () => {
        const listenFd = await hold(target);
        const port = await launching.renewPort(target);
        if (!placed || port !== this.#port) await launching.placeConfig(target);
        placed = true;
        this.#port = port;
        const spec = await launching.launchSpec(target);
        return listenFd === undefined ? spec : { ...spec, listenFd };
      },
      cleanUp: () => hooks.cleanUp(target),
    };
  }
}
