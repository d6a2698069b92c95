'use client';
import type { Problem } from '@pagurus/schema/parse-state-file.ts';
import Link from 'next/link';
import type { FileText } from '#contract/files.ts';
import type { Draft } from '#features/editor/drafts.ts';
import { discardDraft, saveDraft } from '#features/editor/use-drafts.ts';
import { paths } from '#lib/paths.ts';
import { Button } from '#ui/button.tsx';
import { shortSha } from '#ui/format.ts';
import { Notice } from '#ui/notice.tsx';
import { FileProblemLine } from '#ui/problem.tsx';

type NoticesProps = { file: FileText; draft: Draft | undefined; behind: boolean; problems: readonly Problem[] };

/** What to know before editing: that it cannot be, that somebody else does, that Git moved, what is wrong. */
export function FileNotices({ file, draft, behind, problems }: NoticesProps) {
  if (file.readOnly === null && file.openChanges.length === 0 && !behind && problems.length === 0) return null;
  return (
    <div className="shrink-0 space-y-2 border-b border-line px-4 py-2 sm:px-6">
      {file.readOnly === null ? null : <Notice tone="none">{file.readOnly}</Notice>}
      {file.openChanges.map(({ number, title, author }) => (
        <Notice key={number} tone="wait">
          {author} has an open change to this file:{' '}
          <Link href={paths.change(number)} className="font-medium underline">
            #{number} {title}
          </Link>
        </Notice>
      ))}
      {behind && draft !== undefined ? <Moved file={file} draft={draft} /> : null}
      {problems.length > 0 ? (
        <ul aria-label="Mistakes">
          {problems.map((problem) => (
            <FileProblemLine key={`${problem.line}:${problem.column}:${problem.path}`} problem={problem} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Nothing is taken over by itself: the person says whose text holds. */
function Moved({ file, draft }: { file: FileText; draft: Draft }) {
  const by = file.lastChange;
  const keep = () => saveDraft({ ...draft, before: file.blob, original: file.text });
  return (
    <Notice
      tone="wait"
      action={
        <span className="flex shrink-0 gap-2">
          <Button size="sm" onClick={() => discardDraft(file.path)}>
            Take theirs
          </Button>
          <Button size="sm" onClick={keep}>
            Keep mine
          </Button>
        </span>
      }
    >
      The file moved since you began
      {by === null ? '' : `: ${by.author} committed ${shortSha(by.sha)} “${by.subject}”`}. Keeping yours replaces that;
      the diff shows what would change.
    </Notice>
  );
}
