import Link from 'next/link';
import type { Change } from '#contract/change.ts';
import { paths } from '#lib/paths.ts';
import { RolloutNotice } from '#lib/rollout-control.tsx';
import { RolloutDone, RolloutFailures, RolloutSteps } from '#lib/rollout-steps.tsx';
import { buttonStyle } from '#ui/button-style.ts';
import { Panel } from '#ui/panel.tsx';

type Rollout = NonNullable<Change['rollout']>;

/** After the merge: how many agents have come how far. */
export function RolloutPanel({ rollout }: { rollout: Rollout }) {
  const { app, environment, release, steps, failures } = rollout;
  return (
    <Panel
      title="Rollout"
      aside={
        <Link href={paths.app(app, environment)} className="rounded-sm text-xs text-accent hover:underline">
          {app} in {environment}
        </Link>
      }
    >
      <RolloutDone rollout={rollout} />
      <p className="mb-3 text-sm text-ink-2">
        Release <span className="font-mono text-ink-1">{release}</span>
        {rollout.superseded ? ' · a later commit asks for something else, so these steps rest' : ''}
      </p>
      {rollout.control && rollout.control.state !== 'done' ? (
        <RolloutNotice rollout={rollout.control} className="mb-3" />
      ) : null}
      <RolloutSteps steps={steps} />
      {rollout.superseded || rollout.control?.state === 'halted' ? null : (
        <p className="mt-3 text-right">
          <Link href={paths.rollBack(app, environment)} className={buttonStyle({ size: 'sm' })}>
            Roll back
          </Link>
        </p>
      )}
      <RolloutFailures failures={failures} />
    </Panel>
  );
}
