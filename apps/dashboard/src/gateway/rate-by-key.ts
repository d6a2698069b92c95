import { FrameBudget } from './frame-budget.ts';

/** A budget for each of many keys: addresses, identities. Keeps the `keysMax` that came last. */
export class RateByKey {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #keysMax: number;
  readonly #budgets = new Map<string, FrameBudget>();

  constructor(perSecond: number, burst: number, keysMax: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#keysMax = keysMax;
  }

  /** Whether one more of this key is within its budget at `now`, in milliseconds of a clock that is never set. */
  take(key: string, now: number): boolean {
    const budget = this.#budgets.get(key) ?? new FrameBudget(this.#perSecond, this.#burst, now);
    // At the end of the map stands who came last.
    this.#budgets.delete(key);
    this.#budgets.set(key, budget);
    const [oldest] = this.#budgets.keys();
    if (this.#budgets.size > this.#keysMax && oldest !== undefined) this.#budgets.delete(oldest);
    return budget.take(now);
  }
}
