import { type AgentFacts, standOf } from '#domain/agent-facts.ts';

/** What a rollout looks like in one agent: one shape and one colour. */
export const MARK_TONES = ['good', 'moving', 'wait', 'none', 'away', 'bad'] as const;
export type MarkTone = (typeof MARK_TONES)[number];

/** What Git asks for: the revision, or that nothing shall run. */
export type Asked = { readonly revision: string | null; readonly isEmpty: boolean };

/** How one agent stands: failed or ill, away, done, at its turn, on the way, or not yet begun. */
export function markOf(agent: AgentFacts, { revision, isEmpty }: Asked): MarkTone {
  const stand = standOf(agent, revision, isEmpty);
  if (stand === 'failed') return 'bad';
  if (agent.connectivity === 'Offline') return 'away';
  if (stand === 'unhealthy') return 'bad';
  if (stand === 'settled') return 'good';
  if (agent.phase === 'AwaitingLease' || agent.phase === 'Suspended') return 'wait';
  return agent.phase === 'InSync' || agent.phase === 'Empty' ? 'none' : 'moving';
}

const collator = new Intl.Collator('en', { numeric: true });

/**
 * As a rollout goes, canaries first, the others by host: an order that no report changes, so that a mark keeps its place
 * while its agent moves.
 */
export function inMarkOrder<T extends Pick<AgentFacts, 'instanceUid' | 'hostname'>>(
  agents: readonly T[],
  canaries: readonly string[],
): T[] {
  const first = new Set(canaries);
  const rank = ({ instanceUid }: T): number => (first.has(instanceUid) ? 0 : 1);
  return agents.toSorted(
    (a, b) =>
      rank(a) - rank(b) || collator.compare(a.hostname, b.hostname) || collator.compare(a.instanceUid, b.instanceUid),
  );
}

export type MarkCounts = Record<MarkTone, number>;

export function countMarks(marks: readonly MarkTone[]): MarkCounts {
  const counts: MarkCounts = { good: 0, moving: 0, wait: 0, none: 0, away: 0, bad: 0 };
  for (const mark of marks) counts[mark] += 1;
  return counts;
}

/** Neighbours in the order of marks, counted together. */
export type MarkBin = {
  readonly from: string;
  readonly to: string;
  readonly agents: number;
  readonly counts: MarkCounts;
};

/** At most `binsMax` bins of as even a size as can be; empty for no agent. */
export function binsOf(
  ordered: readonly { readonly hostname: string; readonly mark: MarkTone }[],
  binsMax: number,
): MarkBin[] {
  const bins = Math.min(binsMax, ordered.length);
  return Array.from({ length: bins }, (_bin, index) => {
    const start = Math.floor((index * ordered.length) / bins);
    const part = ordered.slice(start, Math.floor(((index + 1) * ordered.length) / bins));
    const [from = '', to = ''] = [part[0]?.hostname, part.at(-1)?.hostname];
    return { from, to, agents: part.length, counts: countMarks(part.map(({ mark }) => mark)) };
  });
}

const WORST: readonly MarkTone[] = ['bad', 'away', 'wait', 'moving', 'none', 'good'];

/** Who needs a look first; equals stay as they are. */
export const worstFirst = <T extends { readonly mark: MarkTone }>(marked: readonly T[]): T[] =>
  marked.toSorted((a, b) => WORST.indexOf(a.mark) - WORST.indexOf(b.mark));

/** Which releases run on how many agents, the most first; `null` for an empty container. */
export function runningReleases(
  agents: readonly Pick<AgentFacts, 'runningRelease'>[],
): { release: string | null; agents: number }[] {
  return [...Map.groupBy(agents, ({ runningRelease }) => runningRelease)]
    .map(([release, there]) => ({ release, agents: there.length }))
    .toSorted((a, b) => b.agents - a.agents || collator.compare(a.release ?? '', b.release ?? ''));
}
