'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { Matrix } from '#contract/matrix.ts';
import type { FileProblem } from '#contract/problem.ts';
import { paths } from '#lib/paths.ts';
import { syncQuery } from '#lib/queries.ts';
import { FileProblemLine } from '#ui/problem.tsx';
import { StateMark } from '#ui/state.tsx';

/** What a person must look at: failures in the words of the agents, and mistakes in the files of the state repository. */
export function Attention({ apps, waits }: Pick<Matrix, 'apps' | 'waits'>) {
  const sync = useQuery(syncQuery);
  const files = sync.data?.fileProblems ?? [];
  const cells = apps.flatMap(({ app, cells: all }) =>
    all.filter(({ problems, state }) => problems.length > 0 && state !== 'invalid').map((cell) => ({ app, cell })),
  );
  if (files.length === 0 && cells.length === 0 && waits.length === 0) return null;
  return (
    <section aria-labelledby="attention" className="shrink-0 px-4 sm:max-h-[45%] sm:overflow-auto py-5 sm:px-6">
      <h2 id="attention" className="mb-2 text-sm font-semibold">
        Needs attention
      </h2>
      <ul className="space-y-2.5">
        {cells.map(({ app, cell }) => (
          <li key={`${app}/${cell.environment}`} className="flex gap-2.5">
            <StateMark tone="bad" className="mt-[3px]" />
            <div className="min-w-0 text-sm">
              <Link href={paths.app(app, cell.environment)} className="font-medium text-ink-1 hover:underline">
                {app} in {cell.environment}
              </Link>
              {cell.problems.map((problem) => (
                <p key={problem} className="wrap-anywhere text-ink-2">
                  {problem}
                </p>
              ))}
            </div>
          </li>
        ))}
        {waits.map((sentence) => (
          <li key={sentence} className="flex gap-2.5">
            <StateMark tone="wait" className="mt-[3px]" />
            <p className="min-w-0 text-sm wrap-anywhere text-ink-1">{sentence}</p>
          </li>
        ))}
        {files.length > 0 ? (
          <li className="flex gap-2.5">
            <StateMark tone="bad" className="mt-[3px]" />
            <div className="min-w-0 text-sm">
              <p className="font-medium text-ink-1">Mistakes in the state repository; what runs goes on</p>
              <ul>
                {files.map((problem) => (
                  <Mistake key={`${problem.file}:${problem.line}:${problem.path}`} problem={problem} />
                ))}
              </ul>
            </div>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

/** Its place leads into the editor, to the line. */
const Mistake = ({ problem }: { problem: FileProblem }) => (
  <FileProblemLine
    problem={problem}
    place={
      <Link href={paths.file(problem.file, problem.line)} className="hover:underline">
        {problem.file}:{problem.line}:{problem.column}
      </Link>
    }
  />
);
