import type { AgentView } from '#contract/agent-view.ts';
import { MARK_TONES, type MarkCounts, type MarkTone } from '#domain/agent-marks.ts';
import { axes } from '#lib/agent-axes.ts';
import { indexByKey } from '#lib/index-by-key.ts';
import { count } from '#ui/format.ts';

/** In the order in which an agent goes through them, and what went wrong behind that. */
export const MARK_WORDS: Readonly<Record<MarkTone, string>> = {
  good: 'Healthy on it',
  moving: 'On the way',
  wait: 'Waiting',
  none: 'Not begun',
  away: 'Offline',
  bad: 'Failed or unhealthy',
};

/** Those of which there are any. */
export const legend = (counts: MarkCounts): { tone: MarkTone; word: string; agents: number }[] =>
  MARK_TONES.filter((tone) => counts[tone] > 0).map((tone) => ({
    tone,
    word: MARK_WORDS[tone],
    agents: counts[tone],
  }));

/** Everything that a mark stands for, in words: who, what runs, and each axis. */
export function agentWords(agent: AgentView, about: { isCanary: boolean; isLeased: boolean }): string[] {
  const { hostname, runningRelease, desiredRelease, waiting, failure } = agent;
  const moves = desiredRelease !== null && desiredRelease !== runningRelease;
  return [
    hostname,
    `${runningRelease ?? 'nothing'}${moves ? ` → ${desiredRelease}` : ''}`,
    axes.deployment(agent).word,
    axes.health(agent).word,
    ...(agent.connectivity === 'Online' ? [] : [axes.connectivity(agent).word]),
    ...(about.isCanary ? ['canary'] : []),
    ...(about.isLeased ? ['holds a lease'] : []),
    ...(failure === null ? [] : [failure.message]),
    ...(failure === null && waiting !== null ? [waiting] : []),
  ];
}

/** `13 agents, web-1 to web-13: 12 healthy on it, 1 offline`. */
export function binWords(bin: { from: string; to: string; agents: number; counts: MarkCounts }): string {
  const parts = legend(bin.counts).map(({ word, agents }) => `${agents} ${word.toLowerCase()}`);
  return `${count(bin.agents, 'agent')}, ${bin.from} to ${bin.to}: ${parts.join(', ')}`;
}

/** The mark that a key leads to; `undefined` for other keys. */
export const markByKey = (key: string, here: number, { count: marks, columns }: { count: number; columns: number }) =>
  indexByKey(key, here, marks, { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns });
