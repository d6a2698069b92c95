import { z } from 'zod';
import type { RolloutView } from '#contract/change.ts';
import { isSameCell } from '#domain/cell.ts';
import { rolloutProgress } from '#domain/rollout-progress.ts';
import { type StepTimes, stepTimes } from '#domain/rollout-times.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';
import { rolloutControl } from '#server/use-cases/rollouts.ts';

type Spread = {
  readonly app: string;
  readonly environment: string;
  readonly release: string;
  readonly revision: string;
  /** From when on the steps are timed; `null`: they are not. */
  readonly mergedAtMs: number | null;
};

/** How far one revision has spread over the agents of its cell. */
export async function rolloutView(
  context: Context,
  caller: Caller,
  { app, environment, release, revision, mergedAtMs }: Spread,
): Promise<RolloutView> {
  const { fleet, state } = context;
  const underway = fleet
    .agents()
    .filter((agent) => isSameCell(agent, { app, environment }))
    .map((agent) => ({ agent, target: fleet.report(agent.instanceUid)?.deployment?.desired?.revision }));
  const superseded = state.desired(app, environment)?.revision !== revision;
  const control = superseded ? null : await rolloutControl(context, caller, { app, environment });
  const progress = rolloutProgress(revision, underway);
  const uids = underway.map(({ agent: { instanceUid } }) => instanceUid);
  const times = await timesOf(context, uids, release, mergedAtMs);
  const steps = progress.steps.map((step) => ({
    ...step,
    afterMs: step.name === 'merged' || step.done === 0 ? null : (times?.[step.name] ?? null),
  }));
  const isDone = underway.length > 0 && steps.every(({ done, total }) => done === total);
  return { app, environment, release, ...progress, steps, isDone, superseded, control };
}

/** Above this a rollout is told by counts alone: reading its events at every look would cost more than they say. */
const EVENTS_MAX = 5_000;

async function timesOf(
  { events }: Context,
  uids: readonly string[],
  release: string,
  mergedAtMs: number | null,
): Promise<StepTimes | undefined> {
  if (mergedAtMs === null || uids.length === 0) return undefined;
  const told = await events.eventsSince(uids, new Date(mergedAtMs), ['phase', 'release'], EVENTS_MAX + 1);
  if (told.length > EVENTS_MAX) return undefined;
  const texts = told.flatMap(({ instanceUid, at, kind, detail }) => {
    const said = Told.safeParse(detail);
    return said.success ? [{ instanceUid, atMs: at.getTime(), kind, ...said.data }] : [];
  });
  return stepTimes(texts, release, mergedAtMs);
}

const Told = z.object({ text: z.string(), phase: z.string().optional(), release: z.string().optional() });
