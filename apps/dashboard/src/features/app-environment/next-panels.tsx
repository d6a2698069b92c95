import Link from 'next/link';
import type { AppEnvironment } from '#contract/app-environment.ts';
import type { RolloutView } from '#contract/change.ts';
import { paths } from '#lib/paths.ts';
import { RolloutDone, RolloutFailures, RolloutSteps } from '#lib/rollout-steps.tsx';
import { SummaryLines } from '#lib/summary-lines.tsx';
import { Panel } from '#ui/panel.tsx';
import { StateMark } from '#ui/state.tsx';

/** How far what is desired has come. */
export const RolloutPanel = ({ rollout }: { rollout: RolloutView }) => (
  <Panel title="Rollout" aside={<span className="font-mono text-xs text-ink-2">{rollout.release}</span>}>
    <RolloutDone rollout={rollout} />
    <RolloutSteps steps={rollout.steps} />
    <RolloutFailures failures={rollout.failures} />
  </Panel>
);

/** What stands before the promotion that is offered. */
export function GatesPanel({ seen: { cell, gates } }: { seen: AppEnvironment }) {
  const { promotion, release } = cell;
  if (promotion === null || promotion.release === release) return null;
  return (
    <Panel
      title="Next from the pipeline"
      aside={
        <span className="text-xs text-ink-2">
          <span className="font-mono text-ink-1">{promotion.release}</span> from {promotion.from}
        </span>
      }
    >
      {promotion.whyNot === null ? null : <p className="mb-2 text-sm text-ink-2">{promotion.whyNot}</p>}
      {gates.length === 0 ? <p className="text-sm text-ink-2">No gate stands before {cell.environment}.</p> : null}
      <ul aria-label="Gates" className="space-y-1.5">
        {gates.map(({ name, open, reason }) => (
          <li key={name} className="flex gap-2 text-sm">
            <StateMark tone={open ? 'good' : 'wait'} className="mt-[3px]" />
            <span className="min-w-0 wrap-anywhere">
              <span className="sr-only">{open ? 'Open' : 'Closed'}: </span>
              <span className="font-medium">{name}</span> <span className="text-ink-2">{reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What each open change would make of what is desired now. */
export function NextChanges({ seen: { next } }: { seen: AppEnvironment }) {
  return next.map(({ number, title, author, summary }) => (
    <Panel
      key={number}
      title={`Next by change #${number}`}
      aside={<span className="text-xs text-ink-2">by {author}</span>}
    >
      <p className="mb-2 text-sm">
        <Link href={paths.change(number)} className="rounded-sm font-medium text-accent wrap-anywhere hover:underline">
          {title}
        </Link>
      </p>
      {summary.length === 0 ? (
        <p className="text-sm text-ink-2">Nothing is desired here any more once it is merged.</p>
      ) : (
        <SummaryLines summary={summary} />
      )}
    </Panel>
  ));
}
