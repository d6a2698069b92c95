import type { FleetEntry } from '#domain/fleet/fleet-entry.ts';
import {
  FACET_VALUE,
  FLEET_FACETS,
  type FleetFacet,
  type FleetRow,
  type SingleFacet,
  labelsOf,
} from '#domain/fleet/fleet-row.ts';

/** Which agents are shown. An empty list lets everything pass; so does an empty text. */
export type FleetFilter = Readonly<Record<FleetFacet, readonly string[]>> & {
  /** Words, each of which must be somewhere in what names the agent, or in what it says is wrong. */
  readonly text: string;
  /** This agent alone; `undefined`: all. */
  readonly agent: string | undefined;
};

export const EVERY_AGENT: FleetFilter = {
  text: '',
  agent: undefined,
  app: [],
  environment: [],
  release: [],
  health: [],
  phase: [],
  connectivity: [],
  label: [],
};

/** All of the filter lets the row pass; nothing does; or all but one facet, and that one is named. */
export type Judgement = 'passes' | 'never' | FleetFacet;

/**
 * The filter as a function, made once for many rows. Within a facet any chosen value will do, and all facets must hold;
 * labels of different names are like different facets.
 */
export function judgeBy(filter: FleetFilter): (entry: FleetEntry<FleetRow>) => Judgement {
  const needles = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const tests = FLEET_FACETS.flatMap((facet) => {
    const chosen = filter[facet];
    if (chosen.length === 0) return [];
    return [{ facet, holds: facet === 'label' ? labelsHold(chosen) : valueHolds(facet, chosen) }];
  });
  return (entry) => {
    const { row } = entry;
    if (filter.agent !== undefined && row.instanceUid !== filter.agent) return 'never';
    let failed: FleetFacet | undefined;
    for (const { facet, holds } of tests) {
      if (holds(row)) continue;
      if (failed !== undefined) return 'never';
      failed = facet;
    }
    // Last, as it takes longest.
    if (needles.length > 0 && !hasAll(entry.hay(), needles)) return 'never';
    return failed ?? 'passes';
  };
}

const hasAll = (hay: string, needles: readonly string[]): boolean => needles.every((needle) => hay.includes(needle));

function valueHolds(facet: SingleFacet, chosen: readonly string[]): (row: FleetRow) => boolean {
  const wanted = new Set(chosen);
  const value = FACET_VALUE[facet];
  return (row) => wanted.has(value(row));
}

function labelsHold(chosen: readonly string[]): (row: FleetRow) => boolean {
  const byName = [...Map.groupBy(chosen, (label) => label.split('=', 1)[0] ?? '').values()];
  return (row) => {
    const labels = labelsOf(row);
    return byName.every((wanted) => wanted.some((label) => labels.includes(label)));
  };
}
