import type { Change, ChangedFile } from '#contract/change.ts';
import { SummaryLines } from '#lib/summary-lines.tsx';
import { Diff } from '#ui/diff.tsx';
import { count } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { FileProblemLine } from '#ui/problem.tsx';

/** Left on the page: what the change does in words, then its diff. */
export function ChangeFiles({ change }: { change: Change }) {
  return (
    <div className="space-y-5">
      <Panel title="What it does">
        {change.reason ? (
          <p className="mb-3 text-base wrap-anywhere whitespace-pre-wrap text-ink-1">{change.reason}</p>
        ) : null}
        <SummaryLines summary={change.summary} />
        {change.reason === '' && change.summary.length === 0 ? (
          <p className="text-sm whitespace-pre-wrap text-ink-2">{change.body || 'Nothing was written about it.'}</p>
        ) : null}
        {change.problems.length > 0 ? <Mistakes problems={change.problems} /> : null}
      </Panel>
      {change.files.map((file) => (
        <FilePanel key={file.path} file={file} />
      ))}
      {change.files.length === 0 ? <p className="px-1 text-sm text-ink-2">It changes no file.</p> : null}
    </div>
  );
}

const Mistakes = ({ problems }: Pick<Change, 'problems'>) => (
  <div role="alert" className="mt-3 rounded-md border border-bad-line bg-bad-fill px-3 py-2">
    <p className="text-sm font-medium">{count(problems.length, 'mistake')} in the files of this change</p>
    <ul>
      {problems.map((problem) => (
        <FileProblemLine key={`${problem.file}:${problem.line}:${problem.path}`} problem={problem} />
      ))}
    </ul>
  </div>
);

function FilePanel({ file }: { file: ChangedFile }) {
  return (
    <section aria-label={file.path} className="overflow-hidden rounded-lg border border-line">
      <header className="flex min-h-10 items-center gap-3 border-b border-line bg-surface-2 px-4 text-sm">
        <h2 className="min-w-0 flex-1 truncate font-mono text-xs font-medium">{file.path}</h2>
        {file.status === 'modified' ? null : <span className="text-ink-3">{file.status}</span>}
        <span className="font-mono text-xs">
          <span className="text-good">+{file.additions}</span> <span className="text-bad">−{file.deletions}</span>
        </span>
      </header>
      {file.patch ? (
        <div className="py-1">
          <Diff patch={file.patch} label={`Diff of ${file.path}`} />
        </div>
      ) : (
        <p className="px-4 py-3 text-sm text-ink-2">The forge gives no diff of this file.</p>
      )}
    </section>
  );
}
