import type { Clock } from '#server/ports/clock.ts';
import type { Forge, ForgeChange, ForgeChangeDetail } from '#server/ports/forge.ts';

type Kept = { readonly mark: string; readonly untilMs: number; readonly detail: Promise<ForgeChangeDetail> };

/** Reviews and statuses change without a pull request's own date everywhere; nobody said so, so it is looked at anew. */
const FRESH_MS = 120_000;

/** Open changes with their reviews and statuses, asked of the forge once while nothing moves: its calls are counted. */
export class ChangeDetails {
  readonly #service: Pick<Forge, 'getChange'>;
  readonly #clock: Clock;
  readonly #kept = new Map<number, Kept>();

  constructor(service: Pick<Forge, 'getChange'>, clock: Clock) {
    this.#service = service;
    this.#clock = clock;
  }

  /** This one moved; `null`: it is not known which. */
  forget(number: number | null): void {
    if (number === null) this.#kept.clear();
    else this.#kept.delete(number);
  }

  /** Throws ForgeError. */
  async get({ number, updatedAt, head }: ForgeChange): Promise<ForgeChangeDetail> {
    const mark = `${head.sha} ${updatedAt}`;
    const known = this.#kept.get(number);
    if (known?.mark === mark && known.untilMs > this.#clock.now()) return known.detail;
    const detail = this.#service.getChange(number);
    this.#kept.set(number, { mark, untilMs: this.#clock.now() + FRESH_MS, detail });
    detail.catch(() => this.#kept.delete(number));
    return detail;
  }

  /** Forgets all that are not among these. */
  keepOnly(numbers: ReadonlySet<number>): void {
    for (const number of this.#kept.keys()) if (!numbers.has(number)) this.#kept.delete(number);
  }
}
