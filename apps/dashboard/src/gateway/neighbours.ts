/** Which other gateways are there, by what was heard of them. Times are milliseconds of any clock that is never set. */
export class Neighbours {
  readonly #silenceMs: number;
  readonly #heardAt = new Map<string, number>();
  #lookedAt: number | undefined;

  /** `silenceMs`: after so long without a word a gateway is gone. */
  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  /** Whether it is new here. */
  heard(gateway: string, now: number): boolean {
    const isNew = !this.#heardAt.has(gateway);
    this.#heardAt.set(gateway, now);
    return isNew;
  }

  /** Whether it was known. */
  left(gateway: string): boolean {
    return this.#heardAt.delete(gateway);
  }

  get none(): boolean {
    return this.#heardAt.size === 0;
  }

  ids(): string[] {
    return [...this.#heardAt.keys()];
  }

  /** Nothing could be heard until now, and that says nothing of anybody. */
  excuse(now: number): void {
    for (const gateway of this.#heardAt.keys()) this.#heardAt.set(gateway, now);
  }

  /** Those that are gone since the last look, which is to be about once a second. A process that stood still has heard nobody. */
  lost(now: number): string[] {
    const stoodStill = this.#lookedAt !== undefined && now - this.#lookedAt > this.#silenceMs / 2;
    this.#lookedAt = now;
    if (stoodStill) this.excuse(now);
    const lost = this.ids().filter((gateway) => now - (this.#heardAt.get(gateway) ?? 0) > this.#silenceMs);
    for (const gateway of lost) this.#heardAt.delete(gateway);
    return lost;
  }
}
