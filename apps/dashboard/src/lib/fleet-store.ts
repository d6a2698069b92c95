import { type FleetEvent, type FleetState, NO_FLEET, reduceFleet } from '#lib/fleet-state.ts';

/** The fleet as this browser knows it, for `useSyncExternalStore`: a state that is replaced, never changed. */
export class FleetStore {
  #state: FleetState = NO_FLEET;
  readonly #listeners = new Set<() => void>();

  readonly state = (): FleetState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  apply(event: FleetEvent, now: number): void {
    const next = reduceFleet(this.#state, event, now);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
