import Link from 'next/link';
import type { ActivityView } from '#contract/activity.ts';
import { objectHref, objectName } from '#features/activity/activity-words.ts';
import { dayAndTime } from '#ui/format.ts';
import { State, StateMark } from '#ui/state.tsx';
import { Td, Th } from '#ui/table.tsx';

type TableProps = {
  activities: readonly ActivityView[];
  /** Shows only what this person did, or what was done with this verb. */
  onChoose: (name: 'actor' | 'verb', value: string) => void;
};

/** One line a fact. On a narrow screen everything but who and when stands in one cell. */
export function ActivityTable({ activities, onChoose }: TableProps) {
  return (
    <table aria-label="Activity" className="w-full border-separate border-spacing-0">
      <thead>
        <tr>
          <Th className="hidden md:table-cell">Time</Th>
          <Th>Who</Th>
          <Th className="hidden md:table-cell">Verb</Th>
          <Th>
            <span className="md:hidden">What</span>
            <span className="hidden md:inline">Object</span>
          </Th>
          <Th className="hidden md:table-cell">Reason</Th>
          <Th className="hidden md:table-cell">Result</Th>
        </tr>
      </thead>
      <tbody>
        {activities.map((activity) => (
          <ActivityRow key={activity.id} activity={activity} onChoose={onChoose} />
        ))}
      </tbody>
    </table>
  );
}

function ActivityRow({ activity, onChoose }: { activity: ActivityView; onChoose: TableProps['onChoose'] }) {
  const { at, actor, verb, reason, problem } = activity;
  const time = (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {dayAndTime(at)}
    </time>
  );
  return (
    <tr className="h-9 hover:bg-surface-2">
      <Td className="hidden whitespace-nowrap text-ink-2 md:table-cell">{time}</Td>
      <Td className="whitespace-nowrap max-md:py-1.5 max-md:align-top">
        <Choose what={`Show only what ${actor} did`} onClick={() => onChoose('actor', actor)}>
          {actor}
        </Choose>
        <span className="block text-xs text-ink-3 md:hidden">{time}</span>
      </Td>
      <Td className="hidden whitespace-nowrap md:table-cell">
        <Choose what={`Show only what was done by ${verb}`} onClick={() => onChoose('verb', verb)}>
          {verb}
        </Choose>
      </Td>
      <Td className="max-md:w-full max-md:py-2 max-md:align-top max-md:wrap-anywhere md:whitespace-nowrap">
        <span className="md:hidden">{verb} </span>
        <ObjectLink activity={activity} />
        <span className="block text-xs text-ink-2 md:hidden">{reason ?? ''}</span>
        {problem === null ? null : <span className="mt-0.5 block text-xs text-bad md:hidden">{problem}</span>}
      </Td>
      <Td className="hidden max-w-96 min-w-40 truncate text-ink-2 md:table-cell">
        <span title={reason ?? undefined}>{reason ?? ''}</span>
      </Td>
      <Td className="hidden w-full min-w-64 py-1 md:table-cell">
        {problem === null ? (
          <State tone="good">Done</State>
        ) : (
          <span className="flex gap-1.5 text-bad">
            <StateMark tone="bad" className="mt-[3px]" />
            {problem}
          </span>
        )}
      </Td>
    </tr>
  );
}

function ObjectLink({ activity: { object, move } }: { activity: ActivityView }) {
  const href = objectHref(object);
  const name = objectName(object);
  return (
    <>
      {href === undefined ? (
        name
      ) : (
        <Link href={href} className="rounded-sm hover:underline">
          {name}
        </Link>
      )}
      {move === null ? null : (
        <span className="ml-2 font-mono text-[0.93em] text-ink-2 max-md:whitespace-nowrap">
          {move.from} → {move.to}
        </span>
      )}
    </>
  );
}

const Choose = ({ what, onClick, children }: { what: string; onClick: () => void; children: string }) => (
  <button
    type="button"
    title={what}
    onClick={onClick}
    className="min-h-6 rounded-sm text-left underline-offset-2 hover:underline"
  >
    {children}
  </button>
);
