'use client';
import { useState } from 'react';
import { type LivePage, countUpdates } from '#lib/fleet-page-state.ts';

/**
 * Holds what is shown while the pointer is over it, so that no row moves away from under a click. `waiting` counts the
 * agents in it that have changed since. Another page is shown at once, and held in its turn.
 */
export function useHeld(page: LivePage): { shown: LivePage; waiting: number; hold: () => void; release: () => void } {
  const [held, setHeld] = useState<LivePage | null>(null);
  if (held !== null && held.search !== page.search) setHeld(page);
  const shown = held?.search === page.search ? held : page;
  return {
    shown,
    waiting: shown === page ? 0 : countUpdates(shown, page),
    hold: () => setHeld((before) => before ?? page),
    release: () => setHeld(null),
  };
}
