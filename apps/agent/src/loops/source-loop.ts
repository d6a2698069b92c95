import { aroundMs, fullJitterMs } from '#core/backoff.ts';
import { type Place, readWish } from '#core/read-wish.ts';
import type { Target } from '#core/target.ts';
import { Bell } from '#loops/bell.ts';
import type { Board } from '#loops/board.ts';
import type { Clock } from '#ports/clock.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { StateSource } from '#ports/state-source.ts';

type Hands = {
  readonly source: StateSource;
  readonly place: Place;
  readonly pollMs: number;
  readonly board: Board;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly sha256Hex: (text: string) => string;
  readonly onWish: (wish: Target) => void;
};

const RETRY_BASE_MS = 1_000;

/**
 * Looks at the head now and then, and at once after a hint; fetches only when it moved. Whatever goes wrong is told in
 * `source.problem` and stops nothing.
 */
export class SourceLoop {
  readonly #hands: Hands;
  readonly #bell = new Bell();
  #commit: string | undefined;
  #problem: string | undefined;
  #hinted = false;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** The head moved to `commit`, somebody says. */
  hint(commit: string): void {
    if (commit === this.#commit) return;
    this.#hinted = true;
    this.#bell.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs, random } = this.#hands;
    for (let failures = 0; ;) {
      this.#hinted = false;
      failures = (await this.#look(signal)) ? 0 : failures + 1;
      const backoff = fullJitterMs({ baseMs: RETRY_BASE_MS, maxMs: pollMs }, failures, random);
      // A hint that came while we looked may be about what came after.
      if (!this.#hinted) await this.#bell.wait(clock, failures === 0 ? aroundMs(pollMs, random) : backoff, signal);
    }
  }

  /** Whether the source could be read. */
  async #look(signal: AbortSignal): Promise<boolean> {
    const { source, log } = this.#hands;
    try {
      const head = await source.head(signal);
      if (head !== this.#commit) await this.#read(signal);
      this.#tell(this.#problem, true);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      const problem = reasonOf(error);
      const code = error instanceof OperationError ? error.code : 'source.unreachable';
      if (this.#hands.board.snapshot.source.problem !== problem) log.write('warn', code, problem);
      this.#tell(problem, false);
      return false;
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { source, place, sha256Hex, onWish, log } = this.#hands;
    const fetched = await source.fetch(signal);
    const { commit } = fetched;
    const result = await readWish(commit, place, (path) => fetched.read(path), sha256Hex);
    this.#commit = commit;
    this.#problem = result.ok ? undefined : result.problem;
    if (result.ok) onWish(result.wish);
    else log.write('warn', 'source.problem', result.problem);
  }

  #tell(problem: string | undefined, synced: boolean): void {
    const { board, clock, source } = this.#hands;
    const syncedAt = synced ? clock.now() : board.snapshot.source.syncedAt;
    board.set({
      source: {
        kind: source.kind,
        ...(this.#commit === undefined ? {} : { commit: this.#commit }),
        ...(syncedAt === undefined ? {} : { syncedAt }),
        ...(problem === undefined ? {} : { problem }),
      },
    });
  }
}
