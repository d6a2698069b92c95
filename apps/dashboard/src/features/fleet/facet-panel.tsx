'use client';
import { useState } from 'react';
import { FLEET_FACETS, type FleetFacet } from '#domain/fleet/fleet-row.ts';
import { facetAxis } from '#lib/agent-axes.ts';
import { type FleetFilter, toggle } from '#lib/fleet-filter.ts';
import type { LivePage } from '#lib/fleet-page-state.ts';
import { cn } from '#ui/cn.ts';
import { StateMark } from '#ui/state.tsx';

const NAMES: Record<FleetFacet, string> = {
  app: 'App',
  environment: 'Environment',
  release: 'Running release',
  health: 'Health',
  phase: 'Deployment',
  connectivity: 'Connectivity',
  label: 'Label',
};
const SHOWN = 10;

type PanelProps = {
  filter: FleetFilter;
  facets: LivePage['facets'];
  setFilter: (filter: FleetFilter) => void;
  open: boolean;
};

/** What the agents have in common, with counts; a click narrows the table. */
export function FacetPanel({ filter, facets, setFilter, open }: PanelProps) {
  return (
    <aside
      aria-label="Facets"
      className={cn(
        'shrink-0 space-y-4 overflow-y-auto border-line py-3 max-md:max-h-64 max-md:border-b md:block md:w-56 md:border-r',
        open ? 'block' : 'hidden',
      )}
    >
      {FLEET_FACETS.filter((facet) => facets[facet].length > 0).map((facet) => (
        <Facet key={facet} facet={facet} values={facets[facet]} filter={filter} setFilter={setFilter} />
      ))}
    </aside>
  );
}

type FacetProps = { facet: FleetFacet; values: LivePage['facets']['app'] } & Pick<PanelProps, 'filter' | 'setFilter'>;

/** Of many values those with the most agents, and what is chosen, until all are asked for. */
function Facet({ facet, values, filter, setFilter }: FacetProps) {
  const [all, setAll] = useState(false);
  const chosen = filter[facet];
  const most = values.toSorted((a, b) => b.agents - a.agents).slice(0, SHOWN);
  const shown = all ? values : values.filter((each) => most.includes(each) || chosen.includes(each.value));
  return (
    <fieldset>
      <legend className="px-4 pb-1 text-xs font-medium text-ink-3 sm:px-6">{NAMES[facet]}</legend>
      {shown.map(({ value, agents }) => (
        <Choice
          key={value}
          facet={facet}
          value={value}
          agents={agents}
          chosen={chosen.includes(value)}
          choose={() => setFilter(toggle(filter, facet, value))}
        />
      ))}
      {values.length > shown.length || all ? (
        <button
          type="button"
          onClick={() => setAll(!all)}
          className="mx-4 min-h-6 rounded-sm text-xs text-accent hover:underline sm:mx-6"
        >
          {all ? 'Show fewer' : `Show all ${values.length.toLocaleString('en-GB')}`}
        </button>
      ) : null}
    </fieldset>
  );
}

type ChoiceProps = { facet: FleetFacet; value: string; agents: number; chosen: boolean; choose: () => void };

const axisOf = (facet: FleetFacet, value: string) =>
  facet === 'health' || facet === 'phase' || facet === 'connectivity' ? facetAxis[facet](value) : undefined;

function Choice({ facet, value, agents, chosen, choose }: ChoiceProps) {
  const axis = axisOf(facet, value);
  return (
    <label
      className={cn(
        'flex h-7 items-center gap-2 px-4 text-sm text-ink-2 hover:bg-surface-3 hover:text-ink-1 sm:px-6',
        chosen && 'text-ink-1',
      )}
    >
      <input type="checkbox" checked={chosen} onChange={choose} className="size-3.5 shrink-0 accent-accent" />
      {axis ? <StateMark tone={axis.tone} done={axis.done ?? 0} /> : null}
      <span className="min-w-0 flex-1 truncate" title={value}>
        {axis?.word ?? value}
      </span>
      <span className="text-xs text-ink-3">{agents.toLocaleString('en-GB')}</span>
    </label>
  );
}
