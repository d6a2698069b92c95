import { NO_RELEASE } from '@pagurus/schema/names.ts';
import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import type { StateSnapshot } from '@pagurus/schema/state-snapshot.ts';
import { candidateFor } from '#domain/candidate.ts';
import { type CellName, isSameCell } from '#domain/cell.ts';
import type { UpstreamAgent } from '#domain/gate-upstream.ts';
import type { Promotion } from '#domain/promotion-text.ts';
import { releasesBetween } from '#domain/release-order.ts';

export type AutoFacts = {
  readonly snapshot: Pick<StateSnapshot, 'pipeline' | 'releases' | 'desired'>;
  readonly holds: readonly CellName[];
  /** What is open in each cell, and what it would move it to. */
  readonly open: readonly (CellName & { readonly release: string | null; readonly isAutomatic: boolean })[];
  readonly upstreamOf: (environment: PipelineEnvironment, app: string) => readonly UpstreamAgent[];
};

/**
 * What the pipeline itself now asks for: in each environment with `autoPromote` the candidate, where it is newer than
 * what is asked for. Not where somebody holds the app, emptied or suspended it, or has a change of their own open; and
 * never back: what is older is a person's decision.
 */
export function autoPromotions({ snapshot, holds, open, upstreamOf }: AutoFacts): Promotion[] {
  const { pipeline, releases, desired } = snapshot;
  return (pipeline?.environments ?? [])
    .filter(({ autoPromote }) => autoPromote)
    .flatMap((environment) =>
      [...(desired.get(environment.name) ?? [])].flatMap(([app, { release, suspended }]) => {
        const isHere = (cell: CellName) => isSameCell(cell, { app, environment: environment.name });
        if (release === NO_RELEASE || suspended || holds.some(isHere)) return [];
        const known = releases.get(app) ?? new Map();
        const candidate = candidateFor(environment, known, upstreamOf(environment, app));
        if (candidate === undefined) return [];
        const stands = open.some((each) => isHere(each) && (!each.isAutomatic || each.release === candidate));
        const isNewer = (releasesBetween(known, release, candidate)?.length ?? 0) > 0;
        return stands || !isNewer ? [] : [{ app, environment: environment.name, from: release, to: candidate }];
      }),
    );
}
