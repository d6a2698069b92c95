import type { AgentFacts } from '#domain/agent-facts.ts';

/** The release that most healthy agents still run, other than `bad`; `undefined` when none does. */
export function releaseToGoBackTo(agents: readonly AgentFacts[], bad: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { runningRelease, health } of agents) {
    if (runningRelease === null || runningRelease === bad || health !== 'Healthy') continue;
    counts.set(runningRelease, (counts.get(runningRelease) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? 1 : -1));
  return best?.[0];
}
