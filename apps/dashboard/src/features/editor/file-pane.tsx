'use client';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import type { FileText } from '#contract/files.ts';
import { unifiedDiff } from '#domain/line-diff.ts';
import { completionsAt } from '#features/editor/completion.ts';
import { draftOf, isBehind } from '#features/editor/draft-of.ts';
import type { Draft } from '#features/editor/drafts.ts';
import { FileNotices } from '#features/editor/file-notices.tsx';
import { problemsOfFile } from '#features/editor/file-problems.ts';
import { FileTabs, type View, viewsOf } from '#features/editor/file-tabs.tsx';
import { StateForm } from '#features/editor/state-form.tsx';
import { discardDraft, saveDraft, useDrafts } from '#features/editor/use-drafts.ts';
import { useKnown } from '#features/editor/use-known.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { fileTextQuery } from '#lib/queries.ts';
import { replaceSearch, useSearch } from '#lib/use-search.ts';
import { Button } from '#ui/button.tsx';
import { Diff } from '#ui/diff.tsx';
import { Empty } from '#ui/empty.tsx';
import { Bar, Skeleton } from '#ui/skeleton.tsx';

const CodeEditor = dynamic(() => import('#features/editor/code-editor.tsx').then((module) => module.CodeEditor), {
  ssr: false,
});

/** One file: what to know before editing it, and the file as a form, as text, or as what differs. */
export function FilePane({ path, onBack }: { path: string; onBack: () => void }) {
  const file = useQuery(fileTextQuery(path));
  const draft = useDrafts()[path];
  if (file.error && !file.data) return <ErrorView error={file.error} retry={file.refetch} className="m-6" />;
  if (!file.data) {
    return (
      <Skeleton label="Loading the file" className="space-y-4 p-6">
        <Bar className="w-72" />
        <Bar className="h-64 w-full" />
      </Skeleton>
    );
  }
  return <Loaded file={file.data} draft={draft} onBack={onBack} />;
}

function Loaded({ file, draft, onBack }: { file: FileText; draft: Draft | undefined; onBack: () => void }) {
  const search = useSearch();
  const text = draft === undefined ? file.text : draft.text;
  const problems = useMemo(() => problemsOfFile(file.path, text), [file.path, text]);
  const views = viewsOf(file, draft);
  const asked = search.get('view');
  const view = views.find((each) => each === asked) ?? views[0] ?? 'text';
  const show = (next: View) => {
    search.set('view', next);
    search.delete('line');
    replaceSearch(search.toString());
  };
  const edit = (next: string | null) => saveDraft(draftOf(file, draft, next));
  return (
    <>
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5 sm:px-6">
        <Button look="quiet" size="icon" aria-label="All files" className="-ml-2 md:hidden" onClick={onBack}>
          <ArrowLeft size={16} aria-hidden />
        </Button>
        <h2 className="min-w-0 truncate font-mono text-sm font-medium">{file.path}</h2>
        <FileTabs views={views} view={view} problems={problems.length} onShow={show} />
        <span className="ml-auto flex items-center gap-2">
          {draft === undefined ? null : (
            <Button size="sm" look="quiet" onClick={() => discardDraft(file.path)}>
              Discard edits
            </Button>
          )}
          {file.readOnly === null && text !== null && file.path !== 'pagurus.yaml' ? (
            <Button size="sm" look="quiet" onClick={() => edit(null)}>
              Remove file
            </Button>
          ) : null}
        </span>
      </header>
      <FileNotices file={file} draft={draft} behind={isBehind(file, draft)} problems={problems} />
      <Body file={file} draft={draft} text={text} view={view} problems={problems} onEdit={edit} />
    </>
  );
}

type BodyProps = {
  file: FileText;
  draft: Draft | undefined;
  text: string | null;
  view: View;
  problems: ReturnType<typeof problemsOfFile>;
  onEdit: (text: string | null) => void;
};

function Body({ file, draft, text, view, problems, onEdit }: BodyProps) {
  const known = useKnown();
  const line = Number(useSearch().get('line') ?? Number.NaN);
  if (view === 'diff' && draft !== undefined) {
    return (
      <div className="min-h-0 flex-1 overflow-auto py-2">
        <Diff
          patch={unifiedDiff(file.path, draft.original ?? undefined, draft.text ?? undefined)}
          label={`Diff of ${file.path}`}
        />
      </div>
    );
  }
  if (text === null) {
    const isGone = file.text !== null;
    return (
      <Empty action={isGone ? <Button onClick={() => discardDraft(file.path)}>Keep the file</Button> : null}>
        {isGone ? 'This file will be removed.' : 'There is no such file at the newest commit.'}
      </Empty>
    );
  }
  if (view === 'form')
    return <StateForm path={file.path} text={text} readOnly={file.readOnly !== null} known={known} onEdit={onEdit} />;
  return (
    <div className="min-h-0 flex-1">
      <CodeEditor
        label={`Text of ${file.path}`}
        value={text}
        readOnly={file.readOnly !== null}
        problems={problems}
        line={Number.isNaN(line) ? undefined : line}
        onChange={onEdit}
        complete={(now, offset) => completionsAt(file.path, now, offset, known)}
      />
    </div>
  );
}
