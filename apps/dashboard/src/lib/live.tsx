'use client';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { getFleet, type LiveEvent } from '#contract/fleet.ts';
import { call } from '#lib/call.ts';
import { type FleetState, type LiveAgent, movesCounts, NO_FLEET } from '#lib/fleet-state.ts';
import { FleetStore } from '#lib/fleet-store.ts';
import { type LinkState, LiveConnection } from '#lib/live-connection.ts';
import { Throttle } from '#lib/throttle.ts';

type Live = { readonly fleet: FleetStore; readonly link: LinkState; readonly fleetError: unknown };
const LiveContext = createContext<Live | undefined>(undefined);

/** The stream begins with the whole fleet; when it does not come within this time, it is asked for. */
const RESET_WITHIN_MS = 1_500;

const invalidate = (client: QueryClient, ...keys: string[]): void => {
  for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
};

function onEvent(event: LiveEvent, fleet: FleetStore, client: QueryClient, counts: Throttle): void {
  switch (event.type) {
    case 'state':
      return invalidate(client, 'sync', 'matrix', 'releases', 'changes', 'rollouts', 'preview');
    case 'changes':
      return invalidate(client, 'changes', 'matrix', 'rollouts', 'preview');
    case 'reset':
    case 'fleet': {
      if (movesCounts(fleet.state(), event)) counts.request();
      fleet.apply(event, Date.now());
      if (event.type === 'reset') return invalidate(client, 'agents');
      for (const agent of event.changed) void client.invalidateQueries({ queryKey: ['agents', agent.instanceUid] });
    }
  }
}

/** Opens the stream of live events for everything below, and closes it with the page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [fleet] = useState(() => new FleetStore());
  const [link, setLink] = useState<LinkState>('connecting');
  const [fleetError, setFleetError] = useState<unknown>(null);

  useEffect(() => {
    const counts = new Throttle(() => invalidate(client, 'matrix', 'releases'), 1_000);
    const connection = new LiveConnection({
      onEvent: (event) => onEvent(event, fleet, client, counts),
      onLink: setLink,
      random: Math.random,
    });
    connection.open();
    const ask = setInterval(() => {
      if (fleet.state().loaded) return clearInterval(ask);
      call(getFleet, {}).then(({ agents }) => {
        if (!fleet.state().loaded) fleet.apply({ type: 'reset', agents }, Date.now());
      }, setFleetError);
    }, RESET_WITHIN_MS);
    return () => {
      clearInterval(ask);
      connection[Symbol.dispose]();
      counts[Symbol.dispose]();
    };
  }, [client, fleet]);

  return <LiveContext value={{ fleet, link, fleetError }}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('Invariant failed: live data are read below a LiveProvider');
  return live;
}

export const useLink = (): LinkState => useLive().link;

/** The whole fleet, anew with each event. `error` says why it could not be read while it is not loaded. */
export function useFleet(): { state: FleetState; error: unknown } {
  const { fleet, fleetError } = useLive();
  const state = useSyncExternalStore(fleet.subscribe, fleet.state, () => NO_FLEET);
  return { state, error: state.loaded ? null : fleetError };
}

/** One agent: its reader is drawn anew only when this one changed. */
export function useAgent(instanceUid: string): LiveAgent | undefined {
  const { fleet } = useLive();
  return useSyncExternalStore(
    fleet.subscribe,
    () => fleet.state().agents.get(instanceUid),
    () => undefined,
  );
}
