'use client';
import Link from 'next/link';
import { useState } from 'react';
import type { AppEnvironment, MarkBin } from '#contract/app-environment.ts';
import { MARK_TONES, type MarkCounts, type MarkTone } from '#domain/agent-marks.ts';
import { MarkLegend } from '#features/app-environment/mark-legend.tsx';
import { binWords } from '#features/app-environment/mark-words.ts';
import { paths } from '#lib/paths.ts';

const PARTS: Readonly<Record<MarkTone, string>> = {
  good: 'bg-good-line',
  moving: 'bg-moving-line',
  wait: 'bg-wait-line',
  none: 'bg-surface-3',
  away: 'bg-away-line',
  bad: 'bg-bad-line',
};

type BinsProps = { seen: AppEnvironment; bins: readonly MarkBin[] };

/** Too many agents for a mark each: neighbours share a column that says how they stand, and opens them in the fleet. */
export function MarkBins({ seen, bins }: BinsProps) {
  const [said, setSaid] = useState<string | null>(null);
  const { app, cell } = seen;
  const fleet = { app: [app], environment: [cell.environment] };
  const sum = (tone: MarkTone) => bins.reduce((so, { counts }) => so + counts[tone], 0);
  const counts = Object.fromEntries(MARK_TONES.map((tone) => [tone, sum(tone)])) as MarkCounts;
  return (
    <>
      <MarkLegend counts={counts} />
      <ul aria-label="Agents in the order of the rollout, many in each column" className="flex h-14 gap-px">
        {bins.map((bin) => {
          const words = binWords(bin);
          return (
            <li key={bin.from} className="min-w-0 flex-1">
              <Link
                href={paths.fleet({ ...fleet, ...(bin.counts.bad > 0 ? { phase: ['Failed'] } : {}), sort: 'agent' })}
                prefetch={false}
                aria-label={words}
                onFocus={() => setSaid(words)}
                onBlur={() => setSaid(null)}
                onMouseEnter={() => setSaid(words)}
                onMouseLeave={() => setSaid(null)}
                className="flex h-full flex-col-reverse overflow-hidden rounded-[2px] hover:opacity-80"
              >
                {MARK_TONES.filter((tone) => bin.counts[tone] > 0).map((tone) => (
                  <span key={tone} className={PARTS[tone]} style={{ flex: bin.counts[tone] }} />
                ))}
              </Link>
            </li>
          );
        })}
      </ul>
      <p aria-hidden className="mt-2 min-h-5 truncate text-xs text-ink-2">
        {said ?? 'Each column is some agents in the order of the rollout: from below what is done, on top what failed'}
      </p>
    </>
  );
}
