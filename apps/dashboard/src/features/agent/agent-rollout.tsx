'use client';
import { useQuery } from '@tanstack/react-query';
import type { AgentDetail } from '#contract/fleet.ts';
import { rolloutsQuery } from '#lib/queries.ts';
import { RolloutNotice } from '#lib/rollout-control.tsx';

/** The rollout that this agent waits for or failed in, with what can be done about it. */
export function AgentRollout({ agent }: Pick<AgentDetail, 'agent'>) {
  const { data } = useQuery(rolloutsQuery);
  const rollout = data?.rollouts.find(({ app, environment }) => app === agent.app && environment === agent.environment);
  if (rollout === undefined || (agent.phase !== 'AwaitingLease' && agent.phase !== 'Failed')) return null;
  return <RolloutNotice rollout={rollout} named />;
}
