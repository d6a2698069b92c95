import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';
import { StateMark, type Tone } from '#ui/state.tsx';

const BOX: Record<Tone, string> = {
  good: 'border-good-line bg-good-fill',
  moving: 'border-moving-line bg-moving-fill',
  wait: 'border-wait-line bg-wait-fill',
  bad: 'border-bad-line bg-bad-fill',
  away: 'border-away-line bg-away-fill',
  none: 'border-line bg-surface-2',
};

/** Something worth knowing that is not an error of what one just did. */
export function Notice(props: { tone: Tone; children: ReactNode; action?: ReactNode; className?: string }) {
  return (
    <div
      aria-live="polite"
      className={cn(
        'flex items-start gap-2.5 rounded-md border px-3 py-2.5 text-sm text-ink-1',
        BOX[props.tone],
        props.className,
      )}
    >
      <StateMark tone={props.tone} className="mt-[3px]" />
      <div className="min-w-0 flex-1 wrap-anywhere">{props.children}</div>
      {props.action}
    </div>
  );
}
