import type { MatrixCell } from '#contract/matrix.ts';
import type { Tone } from '#ui/state.tsx';

export type CellWord = { readonly tone: Tone; readonly word: string; readonly done?: number; readonly title?: string };

/** What a cell says beside its release: the worst axis speaks, with how many agents it speaks for. */
export function cellWord({ state, agents }: Pick<MatrixCell, 'state' | 'agents'>): CellWord {
  const ofAll = `${agents.settled}/${agents.total}`;
  const done = agents.total === 0 ? 0 : agents.settled / agents.total;
  switch (state) {
    case 'healthy':
      return { tone: 'good', word: `Healthy ${ofAll}${agents.late > 0 ? ` · Late ${agents.late}` : ''}` };
    case 'rollingOut':
      return { tone: 'moving', word: `Rolling out ${ofAll}`, done };
    case 'waiting':
      return { tone: 'wait', word: `Waiting ${ofAll}` };
    case 'failed':
      return { tone: 'bad', word: `Failed ${agents.failed} of ${agents.total}` };
    case 'degraded':
      return { tone: 'bad', word: `Degraded ${agents.unhealthy} of ${agents.total}` };
    case 'offline':
      return {
        tone: 'away',
        word: `Offline ${agents.offline} of ${agents.total}`,
        title: 'No word from these agents; their app may be fine',
      };
    case 'noAgents':
      return { tone: 'none', word: 'No agents' };
    case 'notHere':
      return { tone: 'none', word: 'Not here' };
    case 'invalid':
      return { tone: 'bad', word: 'Invalid file' };
  }
}
