import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

/** What a thing's state amounts to. Each has one shape and one colour; the word beside it says the rest. */
export type Tone = 'good' | 'moving' | 'wait' | 'bad' | 'away' | 'none';

const INK: Record<Tone, string> = {
  // What is well speaks softly: its shape alone is green, so that trouble stands out of a thousand rows.
  good: 'text-ink-1',
  moving: 'text-moving',
  wait: 'text-wait',
  bad: 'text-bad',
  away: 'text-away',
  none: 'text-none',
};

const LINE: Record<Tone, string> = {
  good: 'text-good-line',
  moving: 'text-moving-line',
  wait: 'text-wait-line',
  bad: 'text-bad-line',
  away: 'text-away-line',
  none: 'text-none-line',
};

const RING = 2 * Math.PI * 5;

/** @param done of a moving thing, from 0 to 1: how far the ring is filled. */
function Shape({ tone, done }: { tone: Tone; done: number }) {
  switch (tone) {
    case 'good':
      return (
        <>
          <circle cx="7" cy="7" r="6.5" fill="currentColor" />
          <path d="m4.2 7.2 2 2 3.7-4.1" stroke="var(--surface-1)" strokeWidth="1.6" strokeLinecap="round" />
        </>
      );
    case 'moving':
      return (
        <>
          <circle cx="7" cy="7" r="5" stroke="currentColor" strokeOpacity="0.3" strokeWidth="2.5" />
          <circle
            cx="7"
            cy="7"
            r="5"
            stroke="currentColor"
            strokeWidth="2.5"
            strokeDasharray={`${Math.max(0.12, Math.min(1, done)) * RING} ${RING}`}
            transform="rotate(-90 7 7)"
          />
        </>
      );
    case 'wait':
      return <path d="M4.8 2.5v9M9.2 2.5v9" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />;
    case 'bad':
      return (
        <>
          <rect x="0.75" y="0.75" width="12.5" height="12.5" rx="2.5" fill="currentColor" />
          <path d="m4.5 4.5 5 5m0-5-5 5" stroke="var(--surface-1)" strokeWidth="1.6" strokeLinecap="round" />
        </>
      );
    case 'away':
      return <circle cx="7" cy="7" r="5.5" stroke="currentColor" strokeWidth="1.8" strokeDasharray="1.9 1.56" />;
    case 'none':
      return <path d="M3 7h8" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />;
  }
}

/** The shape alone. Whoever uses it puts the word beside it. */
export function StateMark({ tone, done = 0, className }: { tone: Tone; done?: number; className?: string }) {
  return (
    <svg
      width="14"
      height="14"
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden
      className={cn('shrink-0', LINE[tone], className)}
    >
      <Shape tone={tone} done={done} />
    </svg>
  );
}

/** Shape, word, colour, in that order. */
export function State(props: { tone: Tone; done?: number; children: ReactNode; title?: string; className?: string }) {
  return (
    <span
      className={cn(
        'inline-flex max-w-full min-w-0 items-center gap-1.5 align-top whitespace-nowrap',
        INK[props.tone],
        props.className,
      )}
      title={props.title}
    >
      <StateMark tone={props.tone} done={props.done ?? 0} />
      <span className="truncate">{props.children}</span>
    </span>
  );
}
