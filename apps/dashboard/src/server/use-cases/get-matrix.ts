import type { Matrix } from '#contract/matrix.ts';
import { environmentsOf, matrixRows } from '#domain/matrix.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';

/** Apps by environments: what is desired, what runs, what differs. */
export async function getMatrix(context: Context, caller: Caller): Promise<Matrix> {
  const { snapshot, desired } = newestState(context);
  const changes = await context.openChanges.inCells();
  return {
    commit: snapshot.commit,
    environments: environmentsOf(snapshot),
    apps: matrixRows({
      snapshot,
      revisionOf: (app, environment) => desired(app, environment)?.revision,
      agents: context.fleet.agents(),
      changes,
      asking: askingOf(context, caller),
    }),
  };
}
