/** Which agents changed and which went since the last delta. */
export type FleetDelta = { readonly changed: readonly string[]; readonly removed: readonly string[] };

/**
 * Collects changes and gives them away together: the first at once, the next not before `everyMs` have passed.
 * An agent that changed often in between is in the delta once.
 */
export class FleetDeltas implements Disposable {
  readonly #everyMs: number;
  readonly #emit: (delta: FleetDelta) => void;
  readonly #changed = new Set<string>();
  readonly #removed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #emittedAt = -Infinity;

  constructor(everyMs: number, emit: (delta: FleetDelta) => void) {
    this.#everyMs = everyMs;
    this.#emit = emit;
  }

  changed(instanceUid: string): void {
    this.#removed.delete(instanceUid);
    this.#changed.add(instanceUid);
    this.#arm();
  }

  removed(instanceUid: string): void {
    this.#changed.delete(instanceUid);
    this.#removed.add(instanceUid);
    this.#arm();
  }

  #arm(): void {
    const waitMs = Math.max(0, this.#emittedAt + this.#everyMs - performance.now());
    this.#timer ??= setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#emittedAt = performance.now();
    const delta = { changed: [...this.#changed], removed: [...this.#removed] };
    this.#changed.clear();
    this.#removed.clear();
    this.#emit(delta);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
