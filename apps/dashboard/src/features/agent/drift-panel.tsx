import type { AgentDetail } from '#contract/fleet.ts';
import { Age } from '#ui/age.tsx';
import { Panel } from '#ui/panel.tsx';
import { State } from '#ui/state.tsx';

type Drift = NonNullable<AgentDetail['drift']>;

/** Whether the files below the app are as they were put there. Its own thing: no deployment has failed by it. */
export function DriftPanel({ drift, reportedAt }: { drift: AgentDetail['drift']; reportedAt: number }) {
  if (drift === null) return null;
  const { files, count, problem, healed, lookAgeMs } = drift;
  return (
    <Panel title="Files on disk" aside={<Verdict count={count} />} flush>
      {count > 0 ? <FileList files={files} count={count} /> : null}
      {problem ? <p className="border-t border-line px-4 py-2 text-sm wrap-anywhere">{problem}</p> : null}
      {healed ? (
        <div className="border-t border-line py-2 text-sm text-ink-2">
          <p className="px-4">
            Put back <Age at={reportedAt - healed.ageMs} suffix=" ago" />
          </p>
          <FileList files={healed.files} count={healed.count} />
        </div>
      ) : null}
      <p className="border-t border-line px-4 py-2 text-sm text-ink-2">
        Last look <Age at={reportedAt - lookAgeMs} suffix=" ago" />
      </p>
    </Panel>
  );
}

const Verdict = ({ count }: Pick<Drift, 'count'>) =>
  count === 0 ? (
    <State tone="good">As released</State>
  ) : (
    <State tone="wait">{count === 1 ? '1 file has drifted' : `${count} files have drifted`}</State>
  );

function FileList({ files, count }: Pick<Drift, 'files' | 'count'>) {
  return (
    <ul className="px-4 py-2 text-sm">
      {files.map(({ where, path, is }) => (
        <li key={`${where} ${path}`} className="flex gap-2">
          <span className="min-w-0 flex-1 font-mono text-xs leading-5 wrap-anywhere text-ink-1">{path}</span>
          <span className="whitespace-nowrap text-ink-3">
            {where}, {is}
          </span>
        </li>
      ))}
      {count > files.length ? <li className="text-ink-3">and {count - files.length} more</li> : null}
    </ul>
  );
}
