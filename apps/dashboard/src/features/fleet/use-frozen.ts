'use client';
import { useState } from 'react';
import { countUpdates, type FleetState } from '#lib/fleet-state.ts';

/**
 * Holds what is shown while the pointer is over it, so that no row moves away from under a click.
 * `waiting` counts the agents that have changed since.
 */
export function useFrozen(state: FleetState): {
  shown: FleetState;
  waiting: number;
  hold: () => void;
  release: () => void;
} {
  const [held, setHeld] = useState<FleetState | null>(null);
  const shown = held ?? state;
  return {
    shown,
    waiting: held ? countUpdates(held, state) : 0,
    hold: () => setHeld((before) => before ?? state),
    release: () => setHeld(null),
  };
}
