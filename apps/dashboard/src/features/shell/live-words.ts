import type { LinkState } from '#lib/live-connection.ts';
import type { Tone } from '#ui/state.tsx';

export type LiveWords = { readonly tone: Tone; readonly word: string; readonly title: string };

const WORDS: Record<LinkState, LiveWords> = {
  connecting: { tone: 'away', word: 'Connecting', title: 'The stream of live events is being opened' },
  live: { tone: 'good', word: 'Live', title: 'What is on the screen follows the fleet by itself' },
  reconnecting: {
    tone: 'away',
    word: 'Reconnecting',
    title: 'The stream of live events is away; what is on the screen may be old',
  },
};

/** How fresh what is on the screen is. `fleetProblem`: why the dashboard itself does not hear of all agents, if so. */
export const liveWords = (link: LinkState, fleetProblem: string | null | undefined): LiveWords =>
  link === 'live' && fleetProblem ? { tone: 'away', word: 'Live in part', title: fleetProblem } : WORDS[link];
