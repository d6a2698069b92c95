import { FLEET_FACETS, type FleetFacet, type FleetRow, hasSame } from '#domain/fleet/fleet-row.ts';

/** A row with what is made of it once for all filters. */
export class FleetEntry<R extends FleetRow> {
  readonly row: R;
  /** Where it stands among rows that are equal otherwise: by app, environment, hostname and identity. No two are equal. */
  readonly place: string;
  #hay: string | undefined;

  constructor(row: R, before?: FleetEntry<R>) {
    this.row = row;
    if (before !== undefined && isFoundAlike(before.row, row)) {
      this.place = before.place;
      this.#hay = before.#hay;
    } else {
      this.place = [row.app, row.environment, row.hostname, row.instanceUid].join('\u0000');
    }
  }

  /** Where words are looked for; made where somebody looks. */
  hay(): string {
    return (this.#hay ??= hayOf(this.row));
  }
}

/** An agent's place in the fleet: its entry changes, the slot stays the same, so that lists of slots need no change. */
export type FleetSlot<R extends FleetRow> = { entry: FleetEntry<R> };

/** Whether every filter lets both rows pass or neither, and counts them alike. */
export const isAlike = (a: FleetRow, b: FleetRow): boolean =>
  isFoundAlike(a, b) && FLEET_FACETS.every((facet: FleetFacet) => hasSame(facet, a, b));

/** Whether both are found by the same words and stand in the same place. */
const isFoundAlike = (a: FleetRow, b: FleetRow): boolean =>
  a.hostname === b.hostname &&
  a.app === b.app &&
  a.environment === b.environment &&
  a.runningRelease === b.runningRelease &&
  a.desiredRelease === b.desiredRelease &&
  a.failure?.message === b.failure?.message &&
  hasSame('label', a, b);

const hayOf = (row: FleetRow): string =>
  [
    row.hostname,
    row.app,
    row.environment,
    row.runningRelease,
    row.desiredRelease,
    row.instanceUid,
    row.failure?.message,
    ...Object.entries(row.labels).map(([name, value]) => `${name}=${value}`),
  ]
    .join(' ')
    .toLowerCase();
