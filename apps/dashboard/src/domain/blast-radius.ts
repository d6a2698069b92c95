import { canonicalJson } from '@pagurus/schema/canonical.ts';
import type { AgentFacts } from '#domain/agent-facts.ts';
import { type CellName, isSameCell } from '#domain/cell.ts';
import type { Side } from '#domain/state-diff.ts';

/** How the processes of a cell feel a new revision. */
export type Felt = 'restart' | 'reload';

export type BlastRadius = {
  readonly agents: number;
  readonly restarts: number;
  readonly reloads: number;
  readonly hosts: number;
  /** Hostnames of agents that were not healthy before anything was done. */
  readonly alreadyUnhealthy: string[];
};

/** Who would feel a change of these cells, from the last reports. An empty container has no health to lose. */
export function blastRadius(
  agents: readonly AgentFacts[],
  cells: readonly (CellName & { readonly felt?: Felt })[],
): BlastRadius {
  const touched = agents.flatMap((agent) => {
    const cell = cells.find((each) => isSameCell(each, agent));
    return cell === undefined ? [] : [{ agent, felt: cell.felt ?? 'restart' }];
  });
  const ill = touched.filter(({ agent: { phase, health, connectivity } }) => {
    return connectivity === 'Offline' || (phase !== 'Empty' && health !== 'Healthy');
  });
  const reloads = touched.filter(({ felt }) => felt === 'reload').length;
  return {
    agents: touched.length,
    restarts: touched.length - reloads,
    reloads,
    hosts: new Set(touched.map(({ agent }) => agent.hostname)).size,
    alreadyUnhealthy: [...new Set(ill.map(({ agent }) => agent.hostname))].toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

/** `12 agents restart, 3 reload on 9 hosts`. */
export function blastSentence({ agents, restarts, reloads, hosts }: BlastRadius): string {
  if (agents === 0) return 'Nobody feels it: no agent is there';
  const first = restarts > 0 ? feel(restarts, 'agent', 'restart') : feel(reloads, 'agent', 'reload');
  const second = restarts > 0 && reloads > 0 ? `, ${reloads} reload${reloads === 1 ? 's' : ''}` : '';
  return `${first}${second} on ${hosts} host${hosts === 1 ? '' : 's'}`;
}

const feel = (count: number, noun: string, verb: string): string =>
  count === 1 ? `1 ${noun} ${verb}s` : `${count} ${noun}s ${verb}`;

/** Only vars that reach config files which a running process takes over by itself are felt as a reload. */
export function feltAs(before: Side | undefined, after: Side): Felt {
  if (before?.release === undefined || before.release.version !== after.release?.version) return 'restart';
  const apart = ({ desired: { vars: _vars, rollout: _rollout, suspended: _suspended, ...rest } }: Side) => rest;
  if (canonicalJson(apart(before)) !== canonicalJson(apart(after))) return 'restart';
  return before.release.config.some(({ onChange }) => onChange === 'restart') ? 'restart' : 'reload';
}
