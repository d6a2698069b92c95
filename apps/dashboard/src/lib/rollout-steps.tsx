import Link from 'next/link';
import type { RolloutView } from '#contract/change.ts';
import { paths } from '#lib/paths.ts';
import { count, duration } from '#ui/format.ts';
import { StateMark, type Tone } from '#ui/state.tsx';

type Step = RolloutView['steps'][number];

const WORDS: Record<Step['name'], string> = {
  merged: 'Merged',
  seen: 'Seen',
  downloaded: 'Downloaded',
  running: 'Running',
  healthy: 'Healthy',
};

const toTone = ({ done, total }: Step): Tone => {
  if (done >= total) return 'good';
  return done > 0 ? 'moving' : 'none';
};

/** How many agents have come how far, and how long that took them. */
export const RolloutSteps = ({ steps }: Pick<RolloutView, 'steps'>) => (
  <ol aria-label="Steps of the rollout" className="space-y-2.5">
    {steps.map((step) => (
      <RolloutStepView key={step.name} step={step} />
    ))}
  </ol>
);

/** That every agent has confirmed it; nothing before. */
export function RolloutDone({ rollout }: { rollout: RolloutView }) {
  if (!rollout.isDone) return null;
  return (
    <p className="mb-2 flex items-center gap-2 text-sm font-medium">
      <StateMark tone="good" />
      {doneWords(rollout)}
    </p>
  );
}

function doneWords({ steps }: RolloutView): string {
  const last = steps.at(-1);
  const after = last?.afterMs === null || last?.afterMs === undefined ? '' : ` after ${duration(last.afterMs)}`;
  return `Done: ${count(last?.total ?? 0, 'agent')} confirmed it${after}`;
}

const shown = (agents: number): string => agents.toLocaleString('en-GB');

function RolloutStepView({ step }: { step: Step }) {
  const tone = toTone(step);
  // As wide as the largest count, so that the bars of all steps end at one line.
  const countPx = Math.max(56, (shown(step.total).length * 2 + 1) * 8);
  const gridTemplateColumns = `14px 88px 1fr 48px ${countPx}px`;
  const done = step.total === 0 ? 1 : step.done / step.total;
  return (
    <li className="grid items-center gap-2.5 text-sm" style={{ gridTemplateColumns }}>
      <StateMark tone={tone} done={done} />
      <span className={tone === 'none' ? 'text-ink-3' : 'text-ink-1'}>{WORDS[step.name]}</span>
      <span aria-hidden className="h-1 overflow-hidden rounded-full bg-surface-3">
        <span
          className={tone === 'good' ? 'block h-full bg-good-line' : 'block h-full bg-moving-line'}
          style={{ width: `${Math.min(1, done) * 100}%` }}
        />
      </span>
      <span className="text-right text-xs text-ink-3">{step.afterMs === null ? '' : duration(step.afterMs)}</span>
      <span className="text-right text-ink-2">
        {step.name === 'merged' ? '' : `${shown(step.done)}/${shown(step.total)}`}
      </span>
    </li>
  );
}

/** What agents say of a failure, each with its way to the agent. */
export function RolloutFailures({ failures }: Pick<RolloutView, 'failures'>) {
  if (failures.length === 0) return null;
  return (
    <ul aria-label="Failures" className="mt-4 space-y-2 border-t border-line pt-3">
      {failures.map((failure) => (
        <li key={failure.instanceUid} className="flex gap-2 text-sm">
          <StateMark tone="bad" className="mt-[3px]" />
          <span className="min-w-0 wrap-anywhere">
            <Link href={paths.agent(failure.instanceUid)} className="font-medium hover:underline">
              {failure.hostname}
            </Link>{' '}
            <span className="text-ink-2">{failure.message}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
