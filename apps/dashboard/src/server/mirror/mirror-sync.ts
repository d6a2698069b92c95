import { SingleFlight } from '#server/mirror/single-flight.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import type { Clock } from '#server/ports/clock.ts';
import type { Log } from '#server/ports/log.ts';
import { type Mirror, MirrorError } from '#server/ports/mirror.ts';
import type { StateRoom } from '#server/state/state-room.ts';

export type SyncStatus = {
  readonly commit: string | undefined;
  readonly branch: string;
  /** When the mirror was last compared with the forge; `undefined` before the first time. */
  readonly syncedAtMs: number | undefined;
  /** Why the last comparison failed, as a sentence. */
  readonly problem: string | undefined;
};

export type MirrorSyncDeps = {
  readonly mirror: Mirror;
  readonly state: StateRoom;
  readonly branch: string;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Keeps the state room at the head of the forge's branch. A failure is a status, never an exception: what is known
 * stays in use, and the next sweep tries again.
 */
export class MirrorSync implements AsyncDisposable {
  readonly #deps: MirrorSyncDeps;
  readonly #flight: SingleFlight;
  #syncedAtMs: number | undefined;
  #problem: string | undefined;

  constructor(deps: MirrorSyncDeps) {
    this.#deps = deps;
    this.#flight = new SingleFlight((signal) => this.#sync(signal));
  }

  /** Resolves when a comparison that began after this call has ended, well or not. */
  async sync(): Promise<void> {
    await this.#flight.run();
  }

  /** Resolves when a comparison that goes on now has ended. */
  atRest(): Promise<void> {
    return this.#flight.rest();
  }

  /** Takes up what an earlier process had fetched, so that a start without the forge still knows the fleet's wishes. */
  async load(): Promise<void> {
    await this.#deps.mirror
      .head(this.#deps.branch)
      .then((head) => this.#take(head))
      .catch((error: unknown) => this.#fail(error));
  }

  status(): SyncStatus {
    const { state, branch } = this.#deps;
    return { commit: state.commit(), branch, syncedAtMs: this.#syncedAtMs, problem: this.#problem };
  }

  async #sync(signal: AbortSignal): Promise<void> {
    const { mirror, branch, clock } = this.#deps;
    try {
      await mirror.fetch(signal);
      const head = await mirror.head(branch);
      if (head === undefined) throw new MirrorError(`Cannot read the state as there is no branch "${branch}"`);
      await this.#take(head);
      this.#syncedAtMs = clock.now();
      this.#problem = undefined;
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  async #take(head: string | undefined): Promise<void> {
    const { state, announcer } = this.#deps;
    if (head === undefined || head === state.commit()) return;
    await state.moveTo(head);
    announcer.stateMoved(head);
  }

  #fail(error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    // Once an outage, not once a sweep.
    if (problem !== this.#problem) this.#deps.log.warn('the state repository could not be read', { problem });
    this.#problem = problem;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flight[Symbol.asyncDispose]();
  }
}
