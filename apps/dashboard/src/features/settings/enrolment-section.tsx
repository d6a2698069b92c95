'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { EnrolmentTable } from '#features/settings/enrolment-table.tsx';
import { NewToken } from '#features/settings/new-token.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { enrolmentQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { Empty } from '#ui/empty.tsx';
import { count } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

/** How agents become known: the tokens that they show once. For admins; others are told why not. */
export function EnrolmentSection({ whyNot, cloneUrl }: { whyNot: string | null; cloneUrl: string | null }) {
  return (
    <Panel title="Enrolment of agents" flush>
      {whyNot === null ? <Tokens cloneUrl={cloneUrl} /> : <Empty>{whyNot}.</Empty>}
    </Panel>
  );
}

function Tokens({ cloneUrl }: { cloneUrl: string | null }) {
  const { data, error, isPending, refetch } = useQuery(enrolmentQuery);
  const [making, setMaking] = useState(false);
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus size={16} aria-hidden />
      New token
    </Button>
  );
  return (
    <>
      {data && data.tokens.length > 0 ? (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line px-4 py-3">
          <p className="min-w-0 text-sm text-ink-2">
            An agent shows a token once, and gets a credential of its own.{' '}
            <Link href={paths.fleet()} className="rounded-sm font-medium text-ink-1 hover:underline">
              {count(data.enrolledAgents, 'agent')}
            </Link>{' '}
            {data.enrolledAgents === 1 ? 'has' : 'have'} one.
          </p>
          {make}
        </div>
      ) : null}
      {error ? <ErrorView error={error} retry={refetch} className="m-4" /> : null}
      {isPending ? <SkeletonRows label="Loading the tokens" rows={3} columns={5} /> : null}
      {data && data.tokens.length > 0 ? <EnrolmentTable tokens={data.tokens} /> : null}
      {data?.tokens.length === 0 ? (
        <Empty action={make}>No new agent can enrol, as there is no token: make one, and start an agent with it.</Empty>
      ) : null}
      <NewToken open={making} onClose={() => setMaking(false)} cloneUrl={cloneUrl} />
    </>
  );
}
