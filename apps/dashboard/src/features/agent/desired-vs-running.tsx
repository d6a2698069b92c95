import type { AgentDetail } from '#contract/fleet.ts';
import { Panel } from '#ui/panel.tsx';
import { Sha } from '#ui/sha.tsx';
import { State } from '#ui/state.tsx';

type Pair = { release: string | null; revision: string | null };

/** What Git asks of the agent against what it runs, and what it would go back to. */
export function DesiredVsRunning({ detail }: { detail: AgentDetail }) {
  const { agent, deployment, source } = detail;
  const same = agent.desiredRevision === agent.runningRevision;
  return (
    <Panel
      title="Desired and running"
      aside={same ? <State tone="good">Same revision</State> : <State tone="wait">They differ</State>}
      flush
    >
      <table className="w-full text-sm">
        <thead className="sr-only">
          <tr>
            <th scope="col">Which</th>
            <th scope="col">Release</th>
            <th scope="col">Revision</th>
          </tr>
        </thead>
        <tbody>
          <Line name="Desired" pair={{ release: agent.desiredRelease, revision: agent.desiredRevision }} />
          <Line name="Running" pair={{ release: agent.runningRelease, revision: agent.runningRevision }} />
          {deployment?.previous ? <Line name="Previous" pair={deployment.previous} /> : null}
        </tbody>
      </table>
      {deployment && deployment.quarantined.length > 0 ? (
        <div className="border-t border-line px-4 py-2.5 text-sm">
          <p className="text-ink-2">In quarantine: not tried again until the revision changes</p>
          <p className="flex flex-wrap gap-3">
            {deployment.quarantined.map((revision) => (
              <Sha key={revision} value={revision} />
            ))}
          </p>
        </div>
      ) : null}
      {source?.commit ? (
        <p className="flex items-center gap-1.5 border-t border-line px-4 py-2 text-sm text-ink-2">
          Reads commit <Sha value={source.commit} /> from {source.kind}
        </p>
      ) : null}
    </Panel>
  );
}

const Line = ({ name, pair }: { name: string; pair: Pair }) => (
  <tr className="h-9 border-b border-line last:border-b-0">
    <th scope="row" className="w-28 px-4 text-left font-normal text-ink-3">
      {name}
    </th>
    <td className="font-mono font-medium">{pair.release ?? 'nothing'}</td>
    <td className="px-4 text-right">{pair.revision ? <Sha value={pair.revision} /> : null}</td>
  </tr>
);
