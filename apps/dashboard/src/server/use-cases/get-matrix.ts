import type { Matrix, MatrixCell } from '#contract/matrix.ts';
import type { CellName } from '#domain/blast-radius.ts';
import { whyNot } from '#domain/can.ts';
import { environmentsOf, matrixRows } from '#domain/matrix.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';
import { toHoldView } from '#server/use-cases/holds.ts';

/** Apps by environments: what is desired, what runs, what differs. */
export async function getMatrix(context: Context, caller: Caller): Promise<Matrix> {
  const { snapshot, desired } = newestState(context);
  const [changes, holds] = await Promise.all([context.openChanges.inCells(), context.promotions.holds()]);
  const asking = askingOf(context, caller);
  const rows = matrixRows({
    snapshot,
    revisionOf: (app, environment) => desired(app, environment)?.revision,
    agents: context.fleet.agents(),
    changes,
    asking,
  });
  const held = new Map(holds.map((hold) => [`${hold.environment}/${hold.app}`, toHoldView(context, caller, hold)]));
  const closed = whyNot('rollBack', asking);
  const known = (app: string) => snapshot.releases.get(app);
  return {
    commit: snapshot.commit,
    environments: environmentsOf(snapshot),
    waits: [...context.waits()],
    apps: rows.map(({ app, cells }) => ({
      app,
      cells: cells.map((cell) => ({
        ...cell,
        rollBack: rollBackOf(context, { app, environment: cell.environment }, cell.release, known(app), closed),
        hold: held.get(`${cell.environment}/${app}`) ?? null,
      })),
    })),
  };
}

/** From what the fleet has proven alone: Git is asked when somebody wants to know more. */
function rollBackOf(
  { history }: Context,
  cell: CellName,
  current: string | null,
  releases: ReadonlyMap<string, unknown> | undefined,
  closed: string | null,
): MatrixCell['rollBack'] {
  if (current === null) return null;
  const others = [...history.proven(cell)].filter(([release]) => release !== current && releases?.has(release));
  const [last] = others.toSorted(([, a], [, b]) => b - a);
  return last === undefined ? null : { release: last[0], whyNot: closed };
}
