import type { BlastRadius } from '#domain/blast-radius.ts';
import { statusesOf, statusesToSet } from '#domain/gate-status.ts';
import type { Gate } from '#domain/gate.ts';
import { SingleFlight } from '#server/mirror/single-flight.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import { DESCRIPTION_MAX, type Forge, type ForgeChangeDetail, type ForgeStatus } from '#server/ports/forge.ts';
import type { Log } from '#server/ports/log.ts';
import type { ChangeDetails } from '#server/state/change-details.ts';
import type { OpenChanges, ReadChange } from '#server/use-cases/open-changes.ts';

type Deps = {
  readonly service: Forge;
  readonly openChanges: OpenChanges;
  readonly details: ChangeDetails;
  readonly judge: (detail: ForgeChangeDetail) => Promise<{ gates: readonly Gate[]; radius: BlastRadius | null }>;
  /** The page of a change, which tells more than a status can. */
  readonly pageOf: (number: number) => string;
  readonly announcer: Announcer;
  readonly log: Log;
};

/**
 * Says on the head of every open pull request how its gates stand, also on those made outside the dashboard, so that the
 * forge's own rules can require them. Only what differs from what the forge shows is said.
 */
export class GateStatuses implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #flight = new SingleFlight((signal) => this.#all(signal));
  /** Head → what the forge shows there. */
  readonly #shown = new Map<string, Map<string, ForgeStatus>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Resolves when a round that began after this call has ended; a forge that is away is logged, and asked again next time. */
  async run(): Promise<void> {
    await this.#flight.run();
  }

  /** At once and of one change; the rounds find it said. */
  async one(number: number): Promise<void> {
    const found = (await this.#deps.openChanges.list()).find(({ change }) => change.number === number);
    if (found !== undefined) await this.#one(found);
  }

  async #all(signal: AbortSignal): Promise<void> {
    const open = await this.#deps.openChanges.list();
    const heads = new Set(open.map(({ change }) => change.head.sha));
    for (const sha of this.#shown.keys()) if (!heads.has(sha)) this.#shown.delete(sha);
    this.#deps.details.keepOnly(new Set(open.map(({ change }) => change.number)));
    for (const each of open) if (!signal.aborted) await this.#one(each);
  }

  async #one(read: ReadChange): Promise<void> {
    const { details, judge, service, pageOf, announcer, log } = this.#deps;
    const { number, head } = read.change;
    try {
      const detail = await details.get(read.change);
      if (detail.state !== 'open' || detail.head.sha !== head.sha) return;
      const { gates, radius } = await judge(detail);
      const shown = this.#shown.get(head.sha) ?? new Map(detail.statuses.map((status) => [status.name, status]));
      this.#shown.set(head.sha, shown);
      const news = statusesToSet([...shown.values()], statusesOf(gates, radius), DESCRIPTION_MAX);
      for (const status of news) {
        await service.setStatus(head.sha, { ...status, url: pageOf(number) });
        shown.set(status.name, status);
      }
      if (news.length > 0) announcer.changesMoved(number);
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      log.warn('the statuses of a change could not be set', { number, problem: error.message });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flight[Symbol.asyncDispose]();
  }
}
