'use client';
import { facetAxis } from '#lib/agent-axes.ts';
import { type Facet, FACETS, type FleetFilter, toggle } from '#lib/fleet-filter.ts';
import type { FacetCounts } from '#lib/fleet-query.ts';
import { cn } from '#ui/cn.ts';
import { StateMark } from '#ui/state.tsx';

const NAMES: Record<Facet, string> = {
  app: 'App',
  environment: 'Environment',
  health: 'Health',
  phase: 'Deployment',
  connectivity: 'Connectivity',
};

type PanelProps = {
  filter: FleetFilter;
  facets: FacetCounts;
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
      {FACETS.map((facet) => (
        <fieldset key={facet}>
          <legend className="px-4 pb-1 text-xs font-medium text-ink-3 sm:px-6">{NAMES[facet]}</legend>
          {[...facets[facet]].toSorted(byName).map(([value, n]) => (
            <Choice
              key={value}
              facet={facet}
              value={value}
              agents={n}
              chosen={filter[facet].includes(value)}
              choose={() => setFilter(toggle(filter, facet, value))}
            />
          ))}
        </fieldset>
      ))}
    </aside>
  );
}

const byName = ([a]: [string, number], [b]: [string, number]): number => a.localeCompare(b);

type ChoiceProps = { facet: Facet; value: string; agents: number; chosen: boolean; choose: () => void };

function Choice({ facet, value, agents, chosen, choose }: ChoiceProps) {
  const axis = facet === 'app' || facet === 'environment' ? undefined : facetAxis[facet](value);
  return (
    <label
      className={cn(
        'flex h-7 items-center gap-2 px-4 text-sm text-ink-2 hover:bg-surface-3 hover:text-ink-1 sm:px-6',
        chosen && 'text-ink-1',
      )}
    >
      <input type="checkbox" checked={chosen} onChange={choose} className="size-3.5 shrink-0 accent-accent" />
      {axis ? <StateMark tone={axis.tone} done={axis.done ?? 0} /> : null}
      <span className="min-w-0 flex-1 truncate">{axis?.word ?? value}</span>
      <span className="text-xs text-ink-3">{agents.toLocaleString('en-GB')}</span>
    </label>
  );
}
