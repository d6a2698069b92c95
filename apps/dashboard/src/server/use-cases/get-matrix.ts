import type { Matrix, MatrixCell } from '#contract/matrix.ts';
import { whyNot } from '#domain/can.ts';
import { type CellName, cellKey } from '#domain/cell.ts';
import { environmentsOf, matrixRows } from '#domain/matrix.ts';
import { rollbackOffers } from '#domain/proven-releases.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';
import { toHoldView } from '#server/use-cases/holds.ts';

/** Apps by environments: what is desired, what runs, what differs. */
export async function getMatrix(context: Context, caller: Caller): Promise<Matrix> {
  const { snapshot } = newestState(context);
  return {
    commit: snapshot.commit,
    environments: environmentsOf(snapshot),
    waits: [...context.waits()],
    apps: await appRows(context, caller),
  };
}

/** The rows of every app, or of `only` this one; none where nobody names it. */
export async function appRows(context: Context, caller: Caller, only?: string): Promise<Matrix['apps']> {
  const { snapshot, desired } = newestState(context);
  const [changes, holds] = await Promise.all([context.openChanges.inCells(), context.promotions.holds()]);
  const asking = askingOf(context, caller);
  const fleet = context.fleet.agents();
  const agents = only === undefined ? fleet : fleet.filter(({ app }) => app === only);
  const rows = matrixRows({
    snapshot,
    revisionOf: (app, environment) => desired(app, environment)?.revision,
    agents,
    changes,
    asking,
    only,
  });
  const held = new Map(holds.map((hold) => [cellKey(hold), toHoldView(context, caller, hold)]));
  const closed = whyNot('rollBack', asking);
  const agentsByCell = Map.groupBy(agents, cellKey);
  const rollBackTo = (cell: CellName, current: string | null): MatrixCell['rollBack'] => {
    if (current === null) return null;
    // From what the fleet has proven alone: Git is asked when somebody wants to know more.
    const proven = context.history.proven(cell, agentsByCell.get(cellKey(cell)) ?? []);
    const known = new Set(snapshot.releases.get(cell.app)?.keys());
    const [last] = rollbackOffers({ current, history: [], proven, known });
    return last === undefined ? null : { release: last.release, whyNot: closed };
  };
  return rows.map(({ app, cells }) => ({
    app,
    cells: cells.map((cell) => ({
      ...cell,
      rollBack: rollBackTo({ app, environment: cell.environment }, cell.release),
      hold: held.get(cellKey({ app, environment: cell.environment })) ?? null,
    })),
  }));
}
