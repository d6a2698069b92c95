'use client';
import { useQuery } from '@tanstack/react-query';
import type { FleetFilter } from '#lib/fleet-filter.ts';
import { rolloutsQuery } from '#lib/queries.ts';
import { RolloutNotice } from '#lib/rollout-control.tsx';

const SHOWN_MAX = 3;

/** Rollouts among the shown agents that do not go on by themselves. */
export function StoppedRollouts({ filter }: { filter: FleetFilter }) {
  const { data } = useQuery(rolloutsQuery);
  const passes = (picked: readonly string[], name: string) => picked.length === 0 || picked.includes(name);
  const stopped = (data?.rollouts ?? []).filter(
    ({ state, actions, app, environment }) =>
      (state !== 'running' || actions.retry === null) &&
      passes(filter.app, app) &&
      passes(filter.environment, environment),
  );
  if (stopped.length === 0) return null;
  return (
    <section aria-label="Rollouts that stopped" className="shrink-0 space-y-2 border-b border-line px-4 py-2 sm:px-6">
      {stopped.slice(0, SHOWN_MAX).map((rollout) => (
        <RolloutNotice key={`${rollout.environment}/${rollout.app}`} rollout={rollout} named />
      ))}
      {stopped.length > SHOWN_MAX ? (
        <p className="text-sm text-ink-2">{stopped.length - SHOWN_MAX} more: filter by app to see them</p>
      ) : null}
    </section>
  );
}
