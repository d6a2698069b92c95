import Link from 'next/link';
import type { ReleaseView } from '#contract/releases.ts';
import { paths } from '#lib/paths.ts';
import { bytes, count, dayAndTime } from '#ui/format.ts';
import { Sha } from '#ui/sha.tsx';
import { Td, Th } from '#ui/table.tsx';

/** On a narrow screen, when a release was cut and its notes stand below its app. */
export function ReleasesTable({ releases }: { releases: readonly ReleaseView[] }) {
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <table aria-label="Releases" className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <Th>App</Th>
            <Th>Version</Th>
            <Th className="hidden md:table-cell">Cut</Th>
            <Th>Desired in</Th>
            <Th className="text-right">Runs on</Th>
            <Th className="hidden lg:table-cell">Source</Th>
            <Th className="hidden lg:table-cell">Platforms</Th>
            <Th className="hidden text-right lg:table-cell">Size</Th>
            <Th className="hidden md:table-cell">Notes</Th>
          </tr>
        </thead>
        <tbody>
          {releases.map((release) => (
            <ReleaseRow key={`${release.app} ${release.version}`} release={release} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReleaseRow({ release }: { release: ReleaseView }) {
  const { app, version, desiredIn, runningOn, source } = release;
  return (
    <tr className="h-9 hover:bg-surface-2">
      <Td className="font-medium max-md:py-1.5 max-md:wrap-anywhere md:whitespace-nowrap">
        {app}
        <span className="block text-xs font-normal text-ink-3 md:hidden">{dayAndTime(release.createdAt)}</span>
        <span className="block text-xs font-normal text-ink-2 md:hidden">{release.notes ?? ''}</span>
      </Td>
      <Td className="font-mono max-md:wrap-anywhere md:whitespace-nowrap">{version}</Td>
      <Td className="hidden whitespace-nowrap text-ink-2 md:table-cell">{dayAndTime(release.createdAt)}</Td>
      <Td className="whitespace-nowrap">
        {desiredIn.length === 0 ? <span className="text-ink-3">nowhere</span> : null}
        <span className="flex gap-x-3 max-md:flex-col">
          {desiredIn.map((environment) => (
            <Link
              key={environment}
              href={paths.app(app, environment)}
              className="rounded-sm text-ink-1 hover:underline"
            >
              {environment}
            </Link>
          ))}
        </span>
      </Td>
      <Td className="text-right whitespace-nowrap">
        {runningOn === 0 ? (
          <span className="text-ink-3">no agent</span>
        ) : (
          <Link href={paths.fleet({ app: [app], text: version })} className="rounded-sm hover:underline">
            {count(runningOn, 'agent')}
          </Link>
        )}
      </Td>
      <Td className="hidden lg:table-cell">
        {source ? <Sha value={source.commit} /> : <span className="text-ink-3">–</span>}
      </Td>
      <Td className="hidden whitespace-nowrap text-ink-2 lg:table-cell">{release.platforms.join(', ')}</Td>
      <Td className="hidden text-right whitespace-nowrap text-ink-2 lg:table-cell">
        {release.sizeBytes === null ? '–' : bytes(release.sizeBytes)}
      </Td>
      <Td className="hidden w-full max-w-0 min-w-48 truncate text-ink-2 md:table-cell">
        <span title={release.notes ?? undefined}>{release.notes ?? ''}</span>
      </Td>
    </tr>
  );
}
