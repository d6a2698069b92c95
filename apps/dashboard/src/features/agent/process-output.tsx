import type { AgentDetail } from '#contract/fleet.ts';
import { Panel } from '#ui/panel.tsx';

/** The last lines that the app wrote, oldest first, as the agent kept them. */
export function ProcessOutput({ process }: Pick<AgentDetail, 'process'>) {
  const lines = process?.output ?? [];
  return (
    <Panel
      title="Process output"
      aside={process?.lastExit ? <span className="text-xs text-ink-2">Last exit: {process.lastExit}</span> : null}
      flush
    >
      {lines.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-2">The app has written nothing that the agent has reported.</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable by keyboard, so it takes the focus
        <pre tabIndex={0} className="max-h-72 overflow-auto px-4 py-3 font-mono text-xs leading-5 text-ink-1">
          {lines.join('\n')}
        </pre>
      )}
    </Panel>
  );
}
