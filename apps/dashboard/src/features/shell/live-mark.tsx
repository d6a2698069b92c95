'use client';
import { useQuery } from '@tanstack/react-query';
import type { LinkState } from '#lib/live-connection.ts';
import { useLink } from '#lib/live.tsx';
import { syncQuery } from '#lib/queries.ts';
import { State, type Tone } from '#ui/state.tsx';

const WORDS: Record<LinkState, { tone: Tone; word: string; title: string }> = {
  connecting: { tone: 'away', word: 'Connecting', title: 'The stream of live events is being opened' },
  live: { tone: 'good', word: 'Live', title: 'What is on the screen follows the fleet by itself' },
  reconnecting: {
    tone: 'away',
    word: 'Reconnecting',
    title: 'The stream of live events is away; what is on the screen may be old',
  },
};

/** Whether what is on the screen follows the fleet. */
export function LiveMark() {
  const link = useLink();
  const inPart = useQuery(syncQuery).data?.fleetProblem;
  const said = WORDS[link];
  const { tone, word, title } =
    link === 'live' && inPart ? { tone: 'away' as const, word: 'Live in part', title: inPart } : said;
  return (
    <output className="mr-1.5 flex items-center text-sm" title={title}>
      {tone === 'good' ? (
        <span className="flex items-center gap-1.5 text-ink-2">
          <span aria-hidden className="size-2 rounded-full bg-good-line" />
          {word}
        </span>
      ) : (
        <State tone={tone}>{word}</State>
      )}
    </output>
  );
}
