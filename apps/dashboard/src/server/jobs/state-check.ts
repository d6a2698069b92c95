import { stateGate } from '#domain/gates.ts';
import { problemSentences } from '#domain/new-problems.ts';
import { SingleFlight } from '#server/mirror/single-flight.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge } from '#server/ports/forge.ts';
import type { Log } from '#server/ports/log.ts';
import type { OpenChanges, ReadChange } from '#server/use-cases/open-changes.ts';

export const STATE_CHECK = 'pagurus/state';

type Deps = {
  readonly service: Forge;
  readonly openChanges: OpenChanges;
  readonly announcer: Announcer;
  readonly log: Log;
};

/**
 * Says on every head of an open pull request whether its state files parse, also on those made outside the dashboard, so
 * that the forge's own rules can require it. A head that has the status is not judged again, whoever set it.
 */
export class StateCheck implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #flight = new SingleFlight(() => this.#checkAll());
  /** Heads that are known to have the status. */
  #done = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Resolves when a round that began after this call has ended; a forge that is away is logged, and asked again next time. */
  async run(): Promise<void> {
    await this.#flight.run();
  }

  async #checkAll(): Promise<void> {
    const open = await this.#deps.openChanges.list();
    const heads = new Set(open.map(({ change }) => change.head.sha));
    this.#done = new Set([...this.#done].filter((sha) => heads.has(sha)));
    for (const each of open) await this.#check(each);
  }

  async #check({ change: { number, head }, content }: ReadChange): Promise<void> {
    const { service, announcer, log } = this.#deps;
    if (this.#done.has(head.sha)) return;
    try {
      const statuses = await service.statuses(head.sha);
      if (!statuses.some(({ name }) => name === STATE_CHECK)) {
        const { open, reason } = stateGate(problemSentences(content.problems));
        await service.setStatus(head.sha, {
          name: STATE_CHECK,
          state: open ? 'success' : 'failure',
          description: reason,
        });
        announcer.changesMoved(number);
      }
      this.#done.add(head.sha);
    } catch (error) {
      if (!(error instanceof ForgeError)) throw error;
      log.warn('a state check could not be set', { number, problem: error.message });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flight[Symbol.asyncDispose]();
  }
}
