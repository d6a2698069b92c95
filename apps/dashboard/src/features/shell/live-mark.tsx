'use client';
import { useQuery } from '@tanstack/react-query';
import { liveWords } from '#features/shell/live-words.ts';
import { useLink } from '#lib/live.tsx';
import { syncQuery } from '#lib/queries.ts';
import { State } from '#ui/state.tsx';

/** Whether what is on the screen follows the fleet. */
export function LiveMark() {
  const { tone, word, title } = liveWords(useLink(), useQuery(syncQuery).data?.fleetProblem);
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
