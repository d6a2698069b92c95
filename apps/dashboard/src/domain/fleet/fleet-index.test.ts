import { Connectivity, DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FleetEntry } from '#domain/fleet/fleet-entry.ts';
import { EVERY_AGENT, type FleetFilter, judgeBy } from '#domain/fleet/fleet-filter.ts';
import { FleetIndex } from '#domain/fleet/fleet-index.ts';
import { DEFAULT_ORDER, FLEET_SORTS, type FleetOrder, compareBy } from '#domain/fleet/fleet-order.ts';
import { aFleetRow } from '#domain/fleet/fleet-row.contract.ts';
import { FLEET_FACETS, type FleetRow, facetValuesOf } from '#domain/fleet/fleet-row.ts';

/** The same by filter, sort and count over everything: slow, short and obviously right. */
function recomputed(rows: readonly FleetRow[], by: FleetFilter, order: FleetOrder) {
  const fleet = rows.map((row) => new FleetEntry(row));
  const passing = (filter: FleetFilter) => fleet.filter((entry) => judgeBy(filter)(entry) === 'passes');
  const facets = FLEET_FACETS.map((facet) => {
    const counts = new Map(by[facet].map((value) => [value, 0]));
    for (const { row } of passing({ ...by, [facet]: [] })) {
      for (const value of facetValuesOf(row, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [facet, counts] as const;
  });
  return {
    rows: passing(by)
      .toSorted(compareBy(order))
      .map(({ row }) => row),
    facets: Object.fromEntries(facets),
  };
}

const some = <T>(values: readonly T[]) => fc.subarray([...values], { maxLength: 2 });
const row = fc
  .record({
    instanceUid: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    app: fc.constantFrom('payments', 'search'),
    environment: fc.constantFrom('staging', 'production'),
    hostname: fc.constantFrom('h1', 'h2'),
    labels: fc.constantFrom({}, { region: 'eu' }, { region: 'us', rack: '7' }),
    runningRelease: fc.constantFrom(null, '1', '2'),
    phase: fc.constantFrom(...DeploymentPhase.options.slice(0, 3)),
    failure: fc.constantFrom(null, { message: 'Cannot start' }),
    health: fc.constantFrom(...HealthState.options),
    connectivity: fc.constantFrom(...Connectivity.options),
    seenAt: fc.nat(5),
  })
  .map(({ instanceUid, ...about }) => aFleetRow(instanceUid, about));
const filter: fc.Arbitrary<FleetFilter> = fc.record({
  text: fc.constantFrom('', 'pay', 'CANNOT h1', 'region=eu'),
  agent: fc.constantFrom(undefined, undefined, 'a'),
  app: some(['payments', 'search', 'nowhere']),
  environment: some(['staging', 'production']),
  release: some(['none', '1', '2']),
  health: some(HealthState.options),
  phase: some(DeploymentPhase.options.slice(0, 3)),
  connectivity: some(Connectivity.options),
  label: some(['region=eu', 'region=us', 'rack=7']),
});
const order: fc.Arbitrary<FleetOrder> = fc.record({ sort: fc.constantFrom(...FLEET_SORTS), descending: fc.boolean() });
const step = fc.oneof(
  { weight: 5, arbitrary: row.map((set) => ({ set })) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', 'c', 'd').map((gone) => ({ gone })) },
  { weight: 1, arbitrary: fc.record({ filter, order }).map((open) => ({ open })) },
);

describe('FleetIndex', () => {
  test('F1, F2: after any changes each open filter shows what a look at the whole fleet would', () => {
    fc.assert(
      fc.property(filter, order, fc.array(step, { maxLength: 40 }), (first, firstOrder, steps) => {
        const index = new FleetIndex<FleetRow>();
        const model = new Map<string, FleetRow>();
        const opened = [{ ...index.open(first, firstOrder), filter: first, order: firstOrder }];
        for (const each of steps) {
          if ('set' in each) {
            index.set(each.set);
            model.set(each.set.instanceUid, each.set);
          } else if ('gone' in each) {
            index.delete(each.gone);
            model.delete(each.gone);
          } else opened.push({ ...index.open(each.open.filter, each.open.order), ...each.open });
        }
        for (const { view, filter: by, order: in_ } of opened) {
          const expected = recomputed([...model.values()], by, in_);
          expect(view.rows(0, 100)).toEqual(expected.rows);
          expect(view.facets()).toEqual(expected.facets);
        }
        expect(index.rows()).toEqual(recomputed([...model.values()], EVERY_AGENT, DEFAULT_ORDER).rows);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps one filtered fleet for all who look through the same filter, and none when they are gone', () => {
    const index = new FleetIndex<FleetRow>();
    const one = index.open({ ...EVERY_AGENT, text: ' Pay ', app: ['a', 'b'] }, DEFAULT_ORDER);
    const other = index.open({ ...EVERY_AGENT, text: 'pay', app: ['b', 'a'] }, DEFAULT_ORDER);
    expect(other.view).toBe(one.view);
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect(index.open({ ...EVERY_AGENT, text: 'pay', app: ['a', 'b'] }, DEFAULT_ORDER).view).toBe(other.view);
  });

  test('a word of an agent that nobody could notice moves no version', () => {
    const index = new FleetIndex<FleetRow>();
    index.set(aFleetRow('a', { app: 'search' }));
    const { view } = index.open({ ...EVERY_AGENT, app: ['payments'] }, DEFAULT_ORDER);
    const before = view.version;
    index.set(aFleetRow('a', { app: 'search', seenAt: 7 }));
    expect(view.version).toBe(before);
    index.set(aFleetRow('a', { app: 'search', seenAt: 7, health: 'Unhealthy' }));
    expect(view.version).toBe(before);
    index.set(aFleetRow('a', { app: 'payments' }));
    expect(view.version).toBeGreaterThan(before);
  });

  test('gives a page of the order', () => {
    const index = new FleetIndex<FleetRow>();
    for (const uid of ['d', 'b', 'a', 'c']) index.set(aFleetRow(uid));
    const { view } = index.open(EVERY_AGENT, { sort: 'agent', descending: true });
    expect(view.rows(1, 2).map(({ instanceUid }) => instanceUid)).toEqual(['c', 'b']);
    expect(view.rows(9, 2)).toEqual([]);
  });
});
