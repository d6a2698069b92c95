export type Place = { readonly pathname: string; readonly search: string };

/** The place last written to the address, until whoever routes has come there as well. */
export class PendingSearch {
  #place: Place | null = null;
  readonly #listeners = new Set<() => void>();

  readonly get = (): Place | null => this.#place;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly set = (place: Place | null): void => {
    if (this.#place === place) return;
    this.#place = place;
    for (const listener of this.#listeners) listener();
  };

  readonly clear = (): void => this.set(null);

  /** The router is at `place`: the pending one is done with when it is this one, or when the page was left. */
  readonly settle = (place: Place): void => {
    if (this.#place?.search === place.search || this.#place?.pathname !== place.pathname) this.clear();
  };
}
