import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import { PIPELINE_PATH } from '@pagurus/schema/state-paths.ts';
import { isSameCell } from '#domain/cell.ts';
import type { Gate } from '#domain/gate.ts';
import { type GateInput, type Review, gatesOf, stateGate } from '#domain/gates.ts';
import type { Hold } from '#domain/hold.ts';
import { problemSentences } from '#domain/new-problems.ts';
import { readTrailers } from '#domain/promotion-text.ts';
import type { ForgeChangeDetail } from '#server/ports/forge.ts';
import { MirrorError } from '#server/ports/mirror.ts';
import type { ChangeContent } from '#server/state/change-reader.ts';
import { arrivalOf } from '#server/use-cases/arrivals.ts';
import type { Context } from '#server/use-cases/context.ts';

/** A change as the forge has it, with what it does when its commits can be read, and its gates while it is open. */
export type JudgedChange = {
  readonly detail: ForgeChangeDetail;
  readonly content: ChangeContent | undefined;
  readonly gates: readonly Gate[];
  /** On the cells that it touches, while it is open. */
  readonly holds: readonly Hold[];
};

export async function judge(context: Context, detail: ForgeChangeDetail): Promise<JudgedChange> {
  try {
    const content = await context.changes.read(detail);
    if (detail.state !== 'open') return { detail, content, gates: [], holds: [] };
    const holds = (await context.promotions.holds()).filter((hold) =>
      content.cells.some((cell) => isSameCell(cell, hold)),
    );
    return { detail, content, gates: await judgeGates(context, detail, content, holds), holds };
  } catch (error) {
    if (!(error instanceof MirrorError)) throw error;
    const unread = { name: 'state', open: false, reason: error.message };
    return { detail, content: undefined, gates: detail.state === 'open' ? [unread] : [], holds: [] };
  }
}

async function judgeGates(
  context: Context,
  detail: ForgeChangeDetail,
  content: ChangeContent,
  holds: readonly Hold[],
): Promise<Gate[]> {
  // The rules are those of the branch that is merged into: a change cannot loosen its own gates.
  const pipeline = (context.state.newest() ?? content.base).snapshot.pipeline;
  const state = stateGate(problemSentences(content.problems));
  if (pipeline === undefined) return [state, NO_PIPELINE];

  const change = await gateChange(context, detail);
  // Whoever edits the rules needs what every environment under them asks for.
  const editsRules = content.touched.includes(PIPELINE_PATH);
  const names = new Set(content.cells.map(({ environment }) => environment));
  const environments = pipeline.environments.filter(({ name }) => editsRules || names.has(name));
  const strangers = [...names].filter((name) => !pipeline.environments.some((known) => known.name === name));
  const nowMs = context.clock.now();
  const judged = environments.map((environment: PipelineEnvironment) => {
    const moves = content.moves.filter((move) => move.environment === environment.name);
    const arrivals = moves.map(({ app, to }) => arrivalOf(context, environment, app, to));
    const held = moves.flatMap((move) => {
      const hold = holds.find((each) => isSameCell(each, move));
      return hold === undefined ? [] : [{ hold, release: move.to }];
    });
    const gates = gatesOf({ environment, freezes: pipeline.freezes, nowMs, arrivals, holds: held, change });
    return gates.map((gate) =>
      environments.length === 1 ? gate : { ...gate, name: `${environment.name}: ${gate.name}` },
    );
  });
  return [state, ...strangers.map(unknownEnvironment), ...judged.flat()];
}

const unknownEnvironment = (name: string): Gate => ({
  name: 'pipeline',
  open: false,
  reason: `The gates of ${name} cannot be judged as pagurus.yaml does not list it: add it there first`,
});

const NO_PIPELINE: Gate = {
  name: 'pipeline',
  open: false,
  reason: 'The gates cannot be judged as pagurus.yaml does not parse: mend it on the forge',
};

async function gateChange({ roles }: Context, { head, author, body, reviews }: ForgeChangeDetail) {
  const reviewed = reviews.map(async (review): Promise<Review> => {
    const permission = await roles.permissionOf(review.author);
    return { ...review, mayApprove: permission === 'write' || permission === 'admin' };
  });
  return {
    headSha: head.sha,
    author,
    requester: readTrailers(body).requester ?? author,
    reviews: await Promise.all(reviewed),
  } satisfies GateInput['change'];
}
