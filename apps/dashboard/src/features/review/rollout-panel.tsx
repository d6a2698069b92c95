import Link from 'next/link';
import type { Change } from '#contract/change.ts';
import { paths } from '#lib/paths.ts';
import { RolloutNotice } from '#lib/rollout-control.tsx';
import { buttonStyle } from '#ui/button-style.ts';
import { count, duration } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { StateMark, type Tone } from '#ui/state.tsx';

type Rollout = NonNullable<Change['rollout']>;
type Step = Rollout['steps'][number];

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

/** After the merge: how many agents have come how far. */
export function RolloutPanel({ rollout }: { rollout: Rollout }) {
  const { app, environment, release, steps, failures } = rollout;
  return (
    <Panel
      title="Rollout"
      aside={
        <Link
          href={paths.fleet({ app: [app], environment: [environment] })}
          className="rounded-sm text-xs text-accent hover:underline"
        >
          {app} in {environment}
        </Link>
      }
    >
      {rollout.isDone ? (
        <p className="mb-2 flex items-center gap-2 text-sm font-medium">
          <StateMark tone="good" />
          {doneWords(rollout)}
        </p>
      ) : null}
      <p className="mb-3 text-sm text-ink-2">
        Release <span className="font-mono text-ink-1">{release}</span>
        {rollout.superseded ? ' · a later commit asks for something else, so these steps rest' : ''}
      </p>
      {rollout.control && rollout.control.state !== 'done' ? (
        <RolloutNotice rollout={rollout.control} className="mb-3" />
      ) : null}
      <ol aria-label="Steps of the rollout" className="space-y-2.5">
        {steps.map((step) => (
          <RolloutStepView key={step.name} step={step} />
        ))}
      </ol>
      {rollout.superseded || rollout.control?.state === 'halted' ? null : (
        <p className="mt-3 text-right">
          <Link href={paths.rollBack(app, environment)} className={buttonStyle({ size: 'sm' })}>
            Roll back
          </Link>
        </p>
      )}
      {failures.length > 0 ? (
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
      ) : null}
    </Panel>
  );
}

function doneWords({ steps }: Rollout): string {
  const last = steps.at(-1);
  const after = last?.afterMs === null || last?.afterMs === undefined ? '' : ` after ${duration(last.afterMs)}`;
  return `Done: ${count(last?.total ?? 0, 'agent')} confirmed it${after}`;
}

function RolloutStepView({ step }: { step: Step }) {
  const tone = toTone(step);
  const done = step.total === 0 ? 1 : step.done / step.total;
  return (
    <li className="grid grid-cols-[14px_88px_1fr_48px_56px] items-center gap-2.5 text-sm">
      <StateMark tone={tone} done={done} />
      <span className={tone === 'none' ? 'text-ink-3' : 'text-ink-1'}>{WORDS[step.name]}</span>
      <span aria-hidden className="h-1 overflow-hidden rounded-full bg-surface-3">
        <span
          className={tone === 'good' ? 'block h-full bg-good-line' : 'block h-full bg-moving-line'}
          style={{ width: `${Math.min(1, done) * 100}%` }}
        />
      </span>
      <span className="text-right text-xs text-ink-3">{step.afterMs === null ? '' : duration(step.afterMs)}</span>
      <span className="text-right text-ink-2">{step.name === 'merged' ? '' : `${step.done}/${step.total}`}</span>
    </li>
  );
}
