import { type CellName, cellKey, isSameCell } from '#domain/cell.ts';
import { releaseToGoBackTo } from '#domain/release-to-go-back-to.ts';
import { rolloutOf, withRollout } from '#domain/rollout.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import { mergeChange } from '#server/use-cases/act-on-change.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';
import { promote } from '#server/use-cases/promote.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

/**
 * Does what `onFailure: revert` asks for after a rollout halted: a promotion back to what the healthy agents run, in
 * the service's own name, merged where the gates are open. Wanted reverts are in the book, so one that a restart or a
 * forge that is away broke off is taken up by the next call.
 */
export class RevertHalted {
  readonly #context: Context;
  readonly #caller: Caller;
  readonly #busy = new Set<string>();

  /** @param caller the dashboard itself. */
  constructor(context: Context, caller: Caller) {
    this.#context = context;
    this.#caller = caller;
  }

  /** Whether a revert of this cell is being opened or merged right now. */
  isBusyWith(cell: CellName): boolean {
    return this.#busy.has(cellKey(cell));
  }

  /** Takes up what is wanted anywhere. Throws where the database is away. */
  async all(): Promise<void> {
    for (const cell of await this.#context.rollouts.store.unsettled()) await this.one(cell);
  }

  /** Throws where the database is away. */
  async one(cell: CellName): Promise<void> {
    const key = cellKey(cell);
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      const { store } = this.#context.rollouts;
      for (const { revision, release, reason, revert } of (await store.read(cell)).rollouts) {
        if (revert !== 'wanted') continue;
        const said = await this.#revert(cell, revision, release, reason ?? 'it failed');
        if (said !== undefined) await this.#note(cell, revision, said);
      }
    } finally {
      this.#busy.delete(key);
    }
  }

  /** What became of it, as a sentence; `undefined` when it is to be tried again. */
  async #revert(cell: CellName, revision: string, bad: string, why: string): Promise<string | undefined> {
    const { app, environment } = cell;
    const { state, log } = this.#context;
    if (state.desired(app, environment)?.revision !== revision)
      return 'No revert was needed: Git asks for another revision';
    try {
      const release = await this.#back(cell, bad);
      if (release === undefined)
        return `Cannot revert as another release than ${bad} must have been healthy here: none was`;
      const wish = { app, to: environment, release, expectedRelease: bad };
      const change = await promote(this.#context, this.#caller, {
        ...wish,
        kind: 'rollBack',
        reason: `The rollout of ${bad} halted as ${why}`,
      });
      return (await this.#merge(change.number, change.commit))
        ? `Change #${change.number} went back to ${release}`
        : `Change #${change.number} goes back to ${release} once its gates are open`;
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return error.message;
      if (error instanceof ForgeError && error.retry === 'never') return error.message;
      log.warn('a revert waits for the forge', { app, environment, problem: String(error) });
      return undefined;
    }
  }

  /** Of what can be gone back to, the release that most healthy agents still run, or the one that was healthy last. Throws MirrorError. */
  async #back(cell: CellName, bad: string): Promise<string | undefined> {
    const { fleet, history } = this.#context;
    const proven = (await history.offers(cell)).filter(({ provenAtMs }) => provenAtMs !== null);
    const running = releaseToGoBackTo(
      fleet.agents().filter((agent) => isSameCell(agent, cell)),
      bad,
    );
    return (proven.find(({ release }) => release === running) ?? proven.find(({ release }) => release !== bad))
      ?.release;
  }

  /** Whether the pipeline allowed it; otherwise the change waits for people as any other. */
  async #merge(number: number, headSha: string): Promise<boolean> {
    try {
      await mergeChange(this.#context, this.#caller, { number, headSha });
      return true;
    } catch (error) {
      if (error instanceof Refusal || error instanceof ForgeError) return false;
      throw error;
    }
  }

  async #note(cell: CellName, revision: string, revert: string): Promise<void> {
    await this.#context.rollouts.store.change(cell, (book) => {
      const rollout = rolloutOf(book, revision);
      return { book: rollout === undefined ? book : withRollout(book, { ...rollout, revert }), result: undefined };
    });
    this.#context.announcer.changesMoved(null);
  }
}
