'use client';
import { useQuery } from '@tanstack/react-query';
import type { ProposedEdit } from '#contract/change.ts';
import type { EditCheck } from '#contract/files.ts';
import { unifiedDiff } from '#domain/line-diff.ts';
import type { Draft } from '#features/editor/drafts.ts';
import { SendForm } from '#features/editor/send-form.tsx';
import { ErrorView } from '#lib/error-view.tsx';
import { editCheckQuery } from '#lib/queries.ts';
import { summaryWords } from '#lib/summary-words.ts';
import { Diff } from '#ui/diff.tsx';
import { Drawer } from '#ui/drawer.tsx';
import { count } from '#ui/format.ts';
import { FileProblemLine } from '#ui/problem.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

type ReviewProps = { open: boolean; drafts: readonly Draft[]; onClose: () => void };

/** All edits together: what they do, who feels it, what is wrong, and the way to one pull request. */
export function ReviewDrawer({ open, drafts, onClose }: ReviewProps) {
  return (
    <Drawer
      open={open && drafts.length > 0}
      onClose={onClose}
      title={`Send ${count(drafts.length, 'edited file')}`}
      description="See what the edits change and who feels it, give a reason, open a pull request"
    >
      <Body drafts={drafts} />
    </Drawer>
  );
}

const editsOf = (drafts: readonly Draft[]): ProposedEdit[] =>
  drafts.map(({ path, before, text }) => ({ path, before, after: text }));

function Body({ drafts }: { drafts: readonly Draft[] }) {
  const edits = editsOf(drafts);
  const check = useQuery(editCheckQuery(edits));
  return (
    <SendForm
      edits={edits}
      title={titleOf(drafts)}
      whyNot={whyNotSend(check.isPlaceholderData ? undefined : check.data)}
    >
      {check.error ? <ErrorView error={check.error} retry={check.refetch} className="mb-5" /> : null}
      {check.data ? <Effect check={check.data} /> : <Waiting />}
      {drafts.map((draft) => (
        <div key={draft.path} className="mt-4 overflow-hidden rounded-md border border-line">
          <p className="truncate border-b border-line bg-surface-2 px-3 py-1 font-mono text-xs text-ink-2">
            {draft.path}
          </p>
          <Diff
            patch={unifiedDiff(draft.path, draft.original ?? undefined, draft.text ?? undefined)}
            label={`Diff of ${draft.path}`}
          />
        </div>
      ))}
    </SendForm>
  );
}

function whyNotSend(check: EditCheck | undefined): string | null {
  if (check === undefined) return 'Wait until the edits are checked';
  return check.problems.length > 0 ? `Mend ${count(check.problems.length, 'mistake')} first` : null;
}

function titleOf(drafts: readonly Draft[]): string {
  const [first] = drafts;
  if (first === undefined || drafts.length > 1) return `Edit ${count(drafts.length, 'file')}`;
  if (first.original === null) return `Add ${first.path}`;
  return `${first.text === null ? 'Remove' : 'Edit'} ${first.path}`;
}

const Waiting = () => (
  <Skeleton label="Checking the edits" className="space-y-3">
    <Bar className="w-64" />
    <Bar className="w-48" />
  </Skeleton>
);

function Effect({ check }: { check: EditCheck }) {
  if (check.problems.length === 0) return <Changes check={check} />;
  return (
    <div role="alert" className="rounded-md border border-bad-line bg-bad-fill px-3 py-2 text-sm">
      <p className="font-medium">{count(check.problems.length, 'mistake')} in these files</p>
      <ul>
        {check.problems.map((problem) => (
          <FileProblemLine key={`${problem.file}:${problem.line}:${problem.path}`} problem={problem} />
        ))}
      </ul>
    </div>
  );
}

const Changes = ({ check: { summary, blastRadius } }: { check: EditCheck }) => (
  <div className="space-y-4 text-sm">
    <section aria-label="What changes">
      <h3 className="mb-1 text-ink-3">What changes</h3>
      {summary.length === 0 ? <p className="text-ink-2">Nothing that an agent would notice</p> : null}
      <ul>
        {summary.map((line) => (
          <li key={`${line.about} ${line.text}`} className={line.kind === 'unchanged' ? 'text-ink-3' : ''}>
            <span className="text-ink-2">{line.about}</span> {summaryWords(line)}
          </li>
        ))}
      </ul>
    </section>
    <section aria-label="Who feels it">
      <h3 className="mb-1 text-ink-3">Who feels it</h3>
      <p>
        {blastRadius === null || blastRadius.agents === 0
          ? 'Nobody: no agent is touched'
          : `${count(blastRadius.agents, 'agent')} on ${count(blastRadius.hosts, 'host')}`}
      </p>
    </section>
  </div>
);
