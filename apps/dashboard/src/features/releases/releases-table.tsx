import Link from 'next/link';
import type { ReleaseView } from '#contract/releases.ts';
import { paths } from '#lib/paths.ts';
import { bytes, count, dayAndTime } from '#ui/format.ts';
import { Sha } from '#ui/sha.tsx';
import { Td, Th } from '#ui/table.tsx';

export function ReleasesTable({ releases }: { releases: readonly ReleaseView[] }) {
  return (
    <div className="relative min-h-0 flex-1 overflow-auto">
      <table aria-label="Releases" className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <Th>App</Th>
            <Th>Version</Th>
            <Th>Cut</Th>
            <Th>Desired in</Th>
            <Th className="text-right">Runs on</Th>
            <Th>Source</Th>
            <Th>Platforms</Th>
            <Th className="text-right">Size</Th>
            <Th>Notes</Th>
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
      <Td className="font-medium whitespace-nowrap">{app}</Td>
      <Td className="font-mono whitespace-nowrap">{version}</Td>
      <Td className="whitespace-nowrap text-ink-2">{dayAndTime(release.createdAt)}</Td>
      <Td className="whitespace-nowrap">
        {desiredIn.length === 0 ? <span className="text-ink-3">nowhere</span> : null}
        <span className="flex gap-3">
          {desiredIn.map((environment) => (
            <Link
              key={environment}
              href={paths.fleet({ app: [app], environment: [environment] })}
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
      <Td>{source ? <Sha value={source.commit} /> : <span className="text-ink-3">–</span>}</Td>
      <Td className="whitespace-nowrap text-ink-2">{release.platforms.join(', ')}</Td>
      <Td className="text-right whitespace-nowrap text-ink-2">
        {release.sizeBytes === null ? '–' : bytes(release.sizeBytes)}
      </Td>
      <Td className="w-full max-w-0 min-w-48 truncate text-ink-2">
        <span title={release.notes ?? undefined}>{release.notes ?? ''}</span>
      </Td>
    </tr>
  );
}
