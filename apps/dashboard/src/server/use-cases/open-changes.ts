import type { ChangeInCell } from '#domain/matrix.ts';
import type { Clock } from '#server/ports/clock.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge, ForgeChange } from '#server/ports/forge.ts';
import type { Log } from '#server/ports/log.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import type { ChangeContent, ChangeReader } from '#server/state/change-reader.ts';

export type ReadChange = { readonly change: ForgeChange; readonly content: ChangeContent };
type Deps = {
  readonly service: Pick<Forge, 'listChanges'>;
  readonly changes: Pick<ChangeReader, 'read'>;
  /** Whose head is the desired state: what asks to be merged elsewhere changes nothing. */
  readonly branch: string;
  readonly clock: Clock;
  readonly log: Log;
};

const FRESH_MS = 5_000;
const ROUNDS_MAX = 2;

/** The open pull requests into the branch of the desired state, with what each of them does. Kept for seconds, or until somebody says that one moved. */
export class OpenChanges {
  readonly #deps: Deps;
  #known: ForgeChange[] = [];
  #freshUntilMs = 0;
  #asking: Promise<void> | undefined;
  /** Counts what was said to have moved: an answer that was asked for before a move is not taken for fresh. */
  #moves = 0;
  /** The count when what is known was asked for: answers may overtake each other. */
  #knownAt = 0;
  #problem: string | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A pull request, review or branch moved: the next look asks again. */
  forget(): void {
    this.#moves += 1;
    this.#freshUntilMs = 0;
    this.#asking = undefined;
  }

  /** What was last known while the forge is away. A change whose commits cannot be read is left out. */
  async list(): Promise<ReadChange[]> {
    // Once more when something moved while it was asked: who lists after their own deed must see it.
    for (let rounds = 0; rounds < ROUNDS_MAX && this.#deps.clock.now() >= this.#freshUntilMs; rounds += 1) {
      await (this.#asking ?? this.#begin());
    }
    const read = await Promise.all(this.#known.map((change) => this.#read(change)));
    return read.filter((each) => each !== undefined);
  }

  /** As `list`, one entry for each app and environment that a change touches. */
  async inCells(): Promise<ChangeInCell[]> {
    return (await this.list()).flatMap(({ change: { number, title }, content: { cells, head } }) =>
      cells.map(({ app, environment }) => {
        const release = head.snapshot.desired.get(environment)?.get(app)?.release ?? null;
        return { number, title, app, environment, release };
      }),
    );
  }

  #begin(): Promise<void> {
    const asking = this.#ask().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #ask(): Promise<void> {
    const { service, branch, clock, log } = this.#deps;
    const moves = this.#moves;
    try {
      const known = (await service.listChanges('open')).filter(({ base }) => base.ref === branch);
      this.#problem = undefined;
      if (moves < this.#knownAt) return;
      this.#known = known;
      this.#knownAt = moves;
      if (moves === this.#moves) this.#freshUntilMs = clock.now() + FRESH_MS;
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      // Once an outage, not once a look.
      if (error.message !== this.#problem) log.warn('the open changes could not be listed', { problem: error.message });
      this.#problem = error.message;
    }
  }

  async #read(change: ForgeChange): Promise<ReadChange | undefined> {
    try {
      return { change, content: await this.#deps.changes.read(change) };
    } catch (error) {
      if (!(error instanceof MirrorError)) throw error;
      this.#deps.log.warn('a change could not be read', { number: change.number, problem: error.message });
      return undefined;
    }
  }
}
