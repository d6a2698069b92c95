import type { LeaseDeny, LeaseGrant } from '@pagurus/schema/wire/server-to-agent.ts';
import { Bell } from '#loops/bell.ts';
import type { Board } from '#loops/board.ts';
import type { Clock } from '#ports/clock.ts';
import type { LeaseAuthority, LeaseWish } from '#ports/lease-authority.ts';
import type { Log } from '#ports/log.ts';
import { OperationError } from '#ports/operation-error.ts';

type Hands = { readonly clock: Clock; readonly log: Log };
type Answer = { readonly alreadyDone: boolean } | { readonly refused: string };

const AWAY = 'Waits as the gateway is away: what runs goes on';
const UNANSWERED = 'Waits for the answer of the gateway';
const NO_LEASES = 'The gateway grants no leases: this agent switches by itself, whatever others do';
const HOUR_MS = 3_600_000;

const GO: Answer = { alreadyDone: false };
const NOT_ALONE: Answer = {
  refused:
    'it grants no leases, and a migration needs one: set PAGURUS_MIGRATE_ALONE where this container is the only one',
};

/**
 * Asks the gateway for leases, by what the board says: the reporter tells it with all else, again after every
 * reconnect, until the answer to just this asking comes. An answer to an earlier one is late news and changes nothing.
 */
export class LeaseDesk implements LeaseAuthority {
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #migrateAlone: boolean;
  readonly #bell = new Bell();
  #asked = 0;
  #answer: Answer | undefined;
  #linked = false;
  /** Whether the gateway said that it grants any; nothing is known before it has spoken. */
  #grants: boolean | undefined;

  /** `migrateAlone`: where nobody grants leases, this container may run migrations. */
  constructor(board: Board, { clock, log }: Hands, migrateAlone: boolean) {
    this.#board = board;
    this.#clock = clock;
    this.#log = log;
    this.#migrateAlone = migrateAlone;
  }

  async ask(wish: LeaseWish, signal: AbortSignal): Promise<{ readonly alreadyDone: boolean }> {
    this.#asked += 1;
    this.#answer = undefined;
    const asking = { ...wish, ask: this.#asked };
    this.#board.set({ lease: { ...asking, state: 'wanted', waiting: this.#linked ? UNANSWERED : AWAY } });
    const answer = await this.#answered(wish, signal);
    if ('refused' in answer) {
      const doing = wish.kind === 'migrate' ? 'migrate to' : 'switch to';
      throw new OperationError(`Cannot ${doing} ${wish.release} as the gateway must grant it: ${answer.refused}`, {
        code: 'lease.denied',
        retry: 'never',
      });
    }
    // Held from this moment on, so that no report between grant and step says that nothing is wanted any more.
    if (!answer.alreadyDone) this.#board.set({ lease: { ...asking, state: 'held' } });
    return answer;
  }

  granted({ kind, revision, ask, alreadyDone }: LeaseGrant): void {
    if (this.#isAbout({ kind, revision, ask })) this.#resolve({ alreadyDone });
  }

  denied({ kind, revision, ask, reason, final }: LeaseDeny): void {
    if (!this.#isAbout({ kind, revision, ask })) return;
    if (final) this.#resolve({ refused: reason });
    else this.#say(reason);
  }

  /** What the gateway does, in its own words; one that names no leases would never answer an asking. */
  offered(capabilities: readonly string[]): void {
    const grants = capabilities.includes('leases');
    if (!grants && this.#grants !== false) this.#log.write('warn', 'gateway.noLeases', NO_LEASES);
    this.#grants = grants;
    this.#bell.ring();
  }

  /** The gateway can be reached, or not any more. */
  linked(linked: boolean): void {
    this.#linked = linked;
    // Another version may answer next time.
    if (!linked) this.#grants = undefined;
    this.#say(linked ? UNANSWERED : AWAY);
  }

  async #answered({ kind }: LeaseWish, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      if (this.#answer !== undefined) return this.#answer;
      if (this.#grants === false) return kind === 'switch' || this.#migrateAlone ? GO : NOT_ALONE;
      await this.#bell.wait(this.#clock, HOUR_MS, signal);
    }
  }

  #isAbout(answer: Pick<LeaseGrant, 'kind' | 'revision' | 'ask'>): boolean {
    const { lease } = this.#board.snapshot;
    return (
      lease?.state === 'wanted' &&
      lease.kind === answer.kind &&
      lease.revision === answer.revision &&
      lease.ask === answer.ask
    );
  }

  #resolve(answer: Answer): void {
    this.#answer = answer;
    this.#bell.ring();
  }

  #say(waiting: string): void {
    const { lease } = this.#board.snapshot;
    if (lease?.state === 'wanted' && lease.waiting !== waiting) this.#board.set({ lease: { ...lease, waiting } });
  }
}

/** Where no gateway is given, nobody else is there to be considered. */
export const ALONE: LeaseAuthority = { ask: async () => ({ alreadyDone: false }) };
