'use client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Session } from '#contract/session.ts';
import type { ApiBudget, Settings } from '#contract/settings.ts';
import { budgetState } from '#features/settings/budget-state.ts';
import { syncQuery } from '#lib/queries.ts';
import { Age } from '#ui/age.tsx';
import { clock } from '#ui/format.ts';
import { Fact, Panel } from '#ui/panel.tsx';
import { Sha } from '#ui/sha.tsx';
import { State } from '#ui/state.tsx';

const Mono = ({ children }: { children: ReactNode }) => <span className="font-mono text-xs">{children}</span>;

/** Which dashboard this is, and what it works with. */
export function AboutSection({ settings, repository }: { settings: Settings; repository: Session['repository'] }) {
  const { webUrl, fullName, cloneUrl, defaultBranch } = repository;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title="State repository">
        <dl>
          <Fact label="Repository">
            {webUrl === null ? (
              fullName
            ) : (
              <a href={webUrl} className="rounded-sm text-accent hover:underline">
                {fullName}
              </a>
            )}
          </Fact>
          <Fact label="Address">
            <Mono>{cloneUrl}</Mono>
          </Fact>
          <Fact label="Branch">
            <Mono>{defaultBranch}</Mono>
          </Fact>
          <LastSync />
        </dl>
      </Panel>
      <Panel title="Dashboard and forge">
        <dl>
          <Fact label="Version">
            <Mono>{settings.version}</Mono>
          </Fact>
          <OtherDashboards />
          <Fact label="Forge">{webUrl === null ? 'embedded in this dashboard' : 'another program'}</Fact>
          <Fact label="API">
            <Mono>{settings.forge.apiUrl}</Mono>
          </Fact>
          <Fact label="API budget">
            <Budget budget={settings.forge.budget.dashboard} />
          </Fact>
          <Fact label="Your budget">
            <Budget budget={settings.forge.budget.person} />
          </Fact>
        </dl>
      </Panel>
    </div>
  );
}

function LastSync() {
  const { data, dataUpdatedAt } = useQuery(syncQuery);
  if (data === undefined) return null;
  const { commit, syncedAgeMs, problem, fileProblems } = data;
  return (
    <>
      <Fact label="Commit">{commit === null ? 'none was read yet' : <Sha value={commit} />}</Fact>
      <Fact label="Last sync">
        {syncedAgeMs === null ? 'never' : <Age at={dataUpdatedAt - syncedAgeMs} suffix=" ago" />}
        {problem === null ? null : (
          <span className="mt-0.5 block">
            <State tone="bad">Not in sync</State>
            <span className="block text-ink-2">{problem}</span>
          </span>
        )}
      </Fact>
      {fileProblems.length === 0 ? null : (
        <Fact label="Files">
          <State tone="bad">{fileProblems.length} with a problem</State>
        </Fact>
      )}
    </>
  );
}

/** Said only while they cannot be reached: most fleets have one dashboard. */
function OtherDashboards() {
  const problem = useQuery(syncQuery).data?.fleetProblem;
  if (!problem) return null;
  return (
    <Fact label="Others">
      <State tone="away">Away</State>
      <span className="block text-ink-2">{problem}</span>
    </Fact>
  );
}

/** What is left of this hour's calls, and when it is whole again. */
function Budget({ budget }: { budget: ApiBudget | null }) {
  if (budget === null) return <span className="text-ink-3">the forge has not been asked with this token yet</span>;
  const { limit, remaining, resetsAt } = budget;
  const { tone, word } = budgetState(budget);
  return (
    <>
      <span>
        {remaining.toLocaleString('en-GB')} <span className="text-ink-3">of {limit.toLocaleString('en-GB')} calls</span>
      </span>
      {tone === 'good' ? null : (
        <State tone={tone} className="ml-2">
          {word}
        </State>
      )}
      <span className="text-ink-3"> · whole again at {clock(resetsAt).slice(0, 5)}</span>
    </>
  );
}
