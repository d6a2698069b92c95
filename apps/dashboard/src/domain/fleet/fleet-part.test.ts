import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { facetValues } from '#domain/fleet/facet-values.ts';
import { EVERY_AGENT } from '#domain/fleet/fleet-filter.ts';
import { FleetIndex } from '#domain/fleet/fleet-index.ts';
import { type FleetPart, deltaOf, withDelta } from '#domain/fleet/fleet-part.ts';
import { aFleetRow } from '#domain/fleet/fleet-row.contract.ts';
import type { FleetRow } from '#domain/fleet/fleet-row.ts';

const FILTER = { ...EVERY_AGENT, health: ['Healthy'] };

function parts() {
  const index = new FleetIndex<FleetRow>();
  const { view } = index.open(FILTER, { sort: 'deployment', descending: false });
  const part = (): FleetPart<FleetRow> => ({
    total: index.size,
    matching: view.size,
    agents: view.rows(1, 3),
    facets: facetValues(view.facets(), FILTER),
  });
  return { index, part };
}

describe('deltaOf() and withDelta()', () => {
  test('a part with every delta since is the part as it is now', () => {
    const uid = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const row = fc.record({
      instanceUid: uid,
      health: fc.constantFrom('Healthy', 'Unhealthy'),
      phase: fc.constantFrom('InSync', 'Switching', 'Failed'),
    });
    const round = fc.array(fc.oneof(row, uid), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 12 }), (rounds) => {
        const { index, part } = parts();
        let sent = part();
        let received = sent;
        for (const changes of rounds) {
          for (const change of changes) {
            if (typeof change === 'string') index.delete(change);
            else index.set(aFleetRow(change.instanceUid, change));
          }
          const now = part();
          const delta = deltaOf(sent, now);
          if (delta !== undefined) received = withDelta(received, delta);
          sent = now;
          expect(received).toEqual(now);
        }
      }),
    );
  });

  test('say nothing where nothing is another one, and no order where only an agent is', () => {
    const { index, part } = parts();
    for (const uid of ['a', 'b', 'c']) index.set(aFleetRow(uid));
    const before = part();
    expect(deltaOf(before, part())).toBeUndefined();
    index.set(aFleetRow('b', { seenAt: 9 }));
    expect(deltaOf(before, part())).toMatchObject({ order: null, changed: [{ instanceUid: 'b' }], facets: {} });
  });
});
