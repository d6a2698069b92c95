import { autoPromotions } from '#domain/auto-promotion.ts';
import type { CellName } from '#domain/cell.ts';
import { whyGatesClosed } from '#domain/gates.ts';
import { type Promotion, SERVICE_ACTOR } from '#domain/promotion-text.ts';
import { SingleFlight } from '#server/mirror/single-flight.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import { mergeChange } from '#server/use-cases/act-on-change.ts';
import { upstreamOf } from '#server/use-cases/arrivals.ts';
import { type BelievedChange, believedChanges } from '#server/use-cases/believed-changes.ts';
import { type Caller, type Context, newestState } from '#server/use-cases/context.ts';
import { plainMove } from '#server/use-cases/plan-promotion.ts';
import { promote } from '#server/use-cases/promote.ts';
import { judge } from '#server/use-cases/read-change.ts';
import { Refusal } from '#server/use-cases/refusal.ts';
import { remakeIfNeeded } from '#server/use-cases/remake-change.ts';
import { closeSuperseded } from '#server/use-cases/supersede.ts';
import { Duty } from './duty.ts';

/** The dashboard itself as somebody who acts: with its own token, under the name that the record shows. */
export function serviceCaller({ service }: Pick<Context, 'service'>, token: string): Caller {
  const person = { login: SERVICE_ACTOR, name: 'Pagurus', token };
  return { person, role: 'releaseManager', forge: service };
}

/**
 * What nobody has to ask for: closing what a later promotion has replaced, making again what no longer fits, opening
 * what the pipeline promotes by itself, and merging that once every gate is open. One process at a time does it, by a
 * duty in the database; each deed finds what an earlier one has done, so that a kill between any two loses nothing.
 */
export class Automation implements AsyncDisposable {
  readonly #context: Context;
  readonly #caller: Caller;
  readonly #isBusyWith: (cell: CellName) => boolean;
  readonly #duty: Duty;
  readonly #flight = new SingleFlight((signal) => this.#round(signal));
  #problems: readonly string[] = [];

  /** @param isBusyWith a cell in which somebody else opens and merges by themselves right now. */
  constructor(context: Context, caller: Caller, isBusyWith: (cell: CellName) => boolean) {
    this.#context = context;
    this.#duty = new Duty('promotions', context.promotions, context.clock);
    this.#caller = caller;
    this.#isBusyWith = isBusyWith;
  }

  /** Why something that should happen by itself does not, as sentences for people. */
  problems(): readonly string[] {
    return this.#problems;
  }

  /** Resolves when a round that began after this call has ended. Throws where the database is away. */
  async run(): Promise<void> {
    await this.#flight.run();
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (this.#context.state.newest() === undefined) return;
    const problems: string[] = [];
    // Of who does not have the duty, nothing is to be told: whoever has it tells it.
    if (await this.#duty.isOurs()) await this.#work(signal, problems);
    this.#tell(problems);
  }

  async #work(signal: AbortSignal, problems: string[]): Promise<void> {
    const wary = async (what: string, work: () => Promise<unknown>) => {
      // The duty is kept however long all of this takes; lost, it ends where it is.
      if (signal.aborted || !(await this.#duty.isOurs())) return;
      const problem = await attempt(work);
      if (problem !== undefined) problems.push(`${what} waits: ${problem}`);
    };
    await wary('Closing superseded changes', () => closeSuperseded(this.#context, this.#caller));
    for (const { change } of await believedChanges(this.#context)) {
      await wary(`Making change #${change.number} again`, () => remakeIfNeeded(this.#context, this.#caller, change));
    }
    for (const wish of await this.#wishes()) {
      await wary(`Auto-promotion of ${wish.app} into ${wish.environment}`, () => this.#open(wish));
    }
    await this.#mergeReady(wary);
  }

  async #wishes(): Promise<Promotion[]> {
    const [holds, open] = await Promise.all([this.#context.promotions.holds(), believedChanges(this.#context)]);
    return autoPromotions({
      snapshot: newestState(this.#context).snapshot,
      holds,
      open: open.flatMap(({ isAutomatic, content: { cells, head } }) =>
        cells.map(({ app, environment }) => ({
          app,
          environment,
          release: head.snapshot.desired.get(environment)?.get(app)?.release ?? null,
          isAutomatic,
        })),
      ),
      upstreamOf: (environment, app) => upstreamOf(this.#context, environment, app),
    });
  }

  async #open({ app, environment, from, to }: Promotion): Promise<void> {
    const reason = `The pipeline promotes ${app} into ${environment} by itself`;
    await promote(this.#context, this.#caller, { app, to: environment, release: to, expectedRelease: from, reason });
  }

  async #mergeReady(wary: (what: string, work: () => Promise<unknown>) => Promise<void>): Promise<void> {
    for (const read of await believedChanges(this.#context)) {
      if (!mayMerge(read, this.#isBusyWith)) continue;
      const { number } = read.change;
      await wary(`Merging change #${number}`, async () => {
        const { detail, gates } = await judge(this.#context, await this.#context.details.get(read.change));
        if (detail.mergeable === false || whyGatesClosed(gates) !== null) return;
        // What is remembered of it may be older than a merge in this very moment.
        if ((await this.#caller.forge.getChange(number)).state !== 'open') return;
        await mergeChange(this.#context, this.#caller, { number, headSha: detail.head.sha });
      });
    }
  }

  /** Once an outage, not once a round. */
  #tell(problems: readonly string[]): void {
    const { log, announcer } = this.#context;
    const fresh = problems.filter((problem) => !this.#problems.includes(problem));
    for (const problem of fresh) log.warn('a promotion waits', { problem });
    if (fresh.length > 0 || problems.length !== this.#problems.length) announcer.changesMoved(null);
    this.#problems = problems;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flight[Symbol.asyncDispose]();
    await this.#duty.leave();
  }
}

/** What the dashboard itself asked for, and nothing that anybody added to it. */
function mayMerge({ isAutomatic, content }: BelievedChange, isBusyWith: (cell: CellName) => boolean): boolean {
  const move = isAutomatic ? plainMove(content) : undefined;
  return move !== undefined && !isBusyWith(move);
}

/** What a person can do something about, as a sentence; the rest is thrown. */
async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ForgeError && (error.status === 403 || error.status === 404)) {
      return `${error.message}. The dashboard's own token (PAGURUS_FORGE_TOKEN) needs write permission`;
    }
    // A closed gate or a head that moved in the same moment is met again in the next round.
    if (error instanceof Refusal && error.status === 409) return undefined;
    if (error instanceof Refusal || error instanceof ForgeError || error instanceof MirrorError) return error.message;
    throw error;
  }
}
