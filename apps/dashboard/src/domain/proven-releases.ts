import type { AgentFacts } from '#domain/agent-facts.ts';
import { type CellName, cellKey } from '#domain/cell.ts';

/** A release that is known to work for one app in one environment. */
export type ProvenRelease = CellName & { readonly release: string };
type Wish = { readonly release: string; readonly revision: string };

/** What every agent that can be reached runs in health, as Git asks: one entry for each cell that has come to rest. */
export function provenNow(
  agents: readonly AgentFacts[],
  wishOf: (cell: CellName) => Wish | undefined,
): ProvenRelease[] {
  const cells = Map.groupBy(
    agents.filter(({ connectivity }) => connectivity !== 'Offline'),
    cellKey,
  );
  return [...cells.values()].flatMap((here) => {
    const [first] = here;
    if (first === undefined) return [];
    const cell = { app: first.app, environment: first.environment };
    const wish = wishOf(cell);
    const rests = (agent: AgentFacts) =>
      agent.phase === 'InSync' && agent.health === 'Healthy' && agent.runningRevision === wish?.revision;
    return wish !== undefined && here.every(rests) ? [{ ...cell, release: wish.release }] : [];
  });
}

/** The release that more than half of these agents run in health: a canary alone proves nothing. */
export function runByMost(agents: readonly AgentFacts[]): string | undefined {
  const well = agents.filter(({ health, connectivity }) => health === 'Healthy' && connectivity !== 'Offline');
  const running = Map.groupBy(well, ({ runningRelease }) => runningRelease);
  return (
    [...running].find(([release, there]) => release !== null && there.length * 2 > agents.length)?.[0] ?? undefined
  );
}

/** One commit of a desired-state file: who asked for which release, and when. */
export type DesiredOnce = {
  readonly release: string;
  readonly sha: string;
  readonly author: string;
  readonly atMs: number;
};

export type RollbackOffer = {
  readonly release: string;
  /** When it was last seen healthy there; `null` where only Git says that it was asked for. */
  readonly provenAtMs: number | null;
  /** The last commit that asked for it; `null` when that is too long ago. */
  readonly asked: DesiredOnce | null;
};

export type RollbackFacts = {
  readonly current: string | undefined;
  /** The commits of the file, newest first. */
  readonly history: readonly DesiredOnce[];
  /** Release → when it was last known to be healthy there. */
  readonly proven: ReadonlyMap<string, number>;
  /** Releases whose file parses today. */
  readonly known: ReadonlySet<string>;
};

/**
 * What can be gone back to, the most recent first: releases that were healthy there. Where nobody knows of any, what Git
 * asked for before; it is better than nothing to a person in need, who is told that it is not proven.
 */
export function rollbackOffers({ current, history, proven, known }: RollbackFacts): RollbackOffer[] {
  const asked = new Map<string, DesiredOnce>();
  for (const each of history) if (!asked.has(each.release)) asked.set(each.release, each);
  const offers = [...new Set([...asked.keys(), ...proven.keys()])]
    .filter((release) => release !== current && known.has(release))
    .map((release) => ({
      release,
      provenAtMs: proven.get(release) ?? null,
      asked: asked.get(release) ?? null,
    }));
  const ofProof = offers.filter(({ provenAtMs }) => provenAtMs !== null);
  return (ofProof.length > 0 ? ofProof : offers).toSorted((a, b) => lastAt(b) - lastAt(a));
}

const lastAt = ({ asked, provenAtMs }: RollbackOffer): number => Math.max(asked?.atMs ?? 0, provenAtMs ?? 0);
