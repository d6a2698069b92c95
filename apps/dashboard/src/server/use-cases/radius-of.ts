import { type BlastRadius, blastRadius, feltAs } from '#domain/blast-radius.ts';
import type { Side } from '#domain/state-diff.ts';
import type { ChangeContent } from '#server/state/change-reader.ts';
import type { State } from '#server/state/state-room.ts';
import type { Context } from '#server/use-cases/context.ts';

/** What a change, or one that is only thought of, does to the state. */
export type Effect = Pick<ChangeContent, 'base' | 'head' | 'cells' | 'touched'>;

/** Who feels a change; `null` for one that touches no cell. A comment or a rollout setting moves no revision and nobody feels it. */
export function radiusOf({ fleet }: Pick<Context, 'fleet'>, { base, head, cells }: Effect): BlastRadius | null {
  if (cells.length === 0) return null;
  const felt = cells.flatMap(({ app, environment }) => {
    if (base.desired(app, environment)?.revision === head.desired(app, environment)?.revision) return [];
    const after = sideOf(head, app, environment);
    return [{ app, environment, ...(after && { felt: feltAs(sideOf(base, app, environment), after) }) }];
  });
  return blastRadius(fleet.agents(), felt);
}

export function sideOf({ snapshot }: State, app: string, environment: string): Side | undefined {
  const desired = snapshot.desired.get(environment)?.get(app);
  return desired && { desired, release: snapshot.releases.get(app)?.get(desired.release) };
}
