const WINDOW_MS = 15 * 60_000;

/**
 * Counts failed sign-ins and says how long to wait after too many.
 *
 * Per name, so that one password cannot be guessed from many places, and per address, so that many names
 * cannot be tried from one. Lost at a restart, which costs an attacker more than it gives.
 */
export class Attempts {
  readonly #max: Readonly<Record<'name' | 'address', number>>;
  readonly #failures = new Map<string, number[]>();

  constructor(max: Readonly<Record<'name' | 'address', number>> = { name: 10, address: 50 }) {
    this.#max = max;
  }

  /** Milliseconds until another attempt is heard; 0 when one is heard now. */
  waitMs(name: string, address: string, now: number): number {
    return Math.max(this.#wait('name', name, now), this.#wait('address', address, now));
  }

  /** Counts an attempt as failed before anybody knows, so that those made at the same time count as well. */
  begin(name: string, address: string, now: number): void {
    for (const key of [keyOf('name', name), keyOf('address', address)]) {
      this.#failures.set(key, [...this.#recent(key, now), now]);
    }
    // Names that nobody has tried for a while are forgotten.
    for (const [key, times] of this.#failures) {
      if ((times.at(-1) ?? 0) <= now - WINDOW_MS) this.#failures.delete(key);
    }
  }

  /** Takes back the attempt that began at `begun`, and with it what the name had failed before. */
  succeeded(name: string, address: string, begun: number): void {
    this.#failures.delete(keyOf('name', name));
    const key = keyOf('address', address);
    const times = this.#failures.get(key) ?? [];
    const own = times.indexOf(begun);
    if (own !== -1) this.#failures.set(key, times.toSpliced(own, 1));
  }

  #wait(kind: 'name' | 'address', value: string, now: number): number {
    const recent = this.#recent(keyOf(kind, value), now);
    const free = recent.at(-this.#max[kind]);
    return free === undefined ? 0 : free + WINDOW_MS - now;
  }

  #recent(key: string, now: number): number[] {
    return (this.#failures.get(key) ?? []).filter((time) => time > now - WINDOW_MS);
  }
}

const keyOf = (kind: string, value: string): string => `${kind} ${value.toLowerCase()}`;
