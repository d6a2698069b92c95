import { expect, test } from 'vitest';
import { facetValues } from '#domain/fleet/facet-values.ts';
import { EVERY_AGENT } from '#domain/fleet/fleet-filter.ts';
import { FLEET_FACETS } from '#domain/fleet/fleet-row.ts';

const NONE = Object.fromEntries(FLEET_FACETS.map((facet) => [facet, new Map<string, number>()])) as Record<
  (typeof FLEET_FACETS)[number],
  Map<string, number>
>;
const app = new Map([
  ['c', 5],
  ['a', 1],
  ['b', 9],
  ['d', 0],
]);

test('facetValues() gives values by name', () => {
  expect(facetValues({ ...NONE, app }, EVERY_AGENT).app.map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd']);
});

test('facetValues() keeps the values with the most agents where there are too many, and what is chosen', () => {
  expect(facetValues({ ...NONE, app }, { ...EVERY_AGENT, app: ['d', 'b'] }, 2).app).toEqual([
    { value: 'b', agents: 9 },
    { value: 'c', agents: 5 },
    { value: 'd', agents: 0 },
  ]);
});
