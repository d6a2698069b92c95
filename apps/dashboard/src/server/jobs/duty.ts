import { randomUUID } from 'node:crypto';
import type { Clock } from '#server/ports/clock.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';

const DUTY_MS = 60_000;

/** What one process of all that share a database does. It runs out by itself when that process is gone. */
export class Duty {
  readonly #name: string;
  readonly #store: Pick<PromotionStore, 'takeDuty' | 'leaveDuty'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #owner = randomUUID();
  #renewAtMs = 0;

  constructor(name: string, store: Pick<PromotionStore, 'takeDuty' | 'leaveDuty'>, clock: Pick<Clock, 'now'>) {
    this.#name = name;
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Whether it is ours now, and for some time yet: to be asked before each deed, which must be a matter of seconds. Asks
   * the database only where it is not ours or a quarter of the time has gone. Throws where that is away.
   */
  async isOurs(): Promise<boolean> {
    const now = this.#clock.now();
    if (now < this.#renewAtMs) return true;
    this.#renewAtMs = 0;
    const isOurs = await this.#store.takeDuty(this.#name, this.#owner, now, now + DUTY_MS);
    if (isOurs) this.#renewAtMs = now + DUTY_MS / 4;
    return isOurs;
  }

  /** Gives it to whoever asks next. Never throws: left or not, it runs out. */
  async leave(): Promise<void> {
    this.#renewAtMs = 0;
    await this.#store.leaveDuty(this.#name, this.#owner).catch(() => undefined);
  }
}
