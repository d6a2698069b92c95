'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { FileTree } from '#features/editor/file-tree.tsx';
import { useDrafts } from '#features/editor/use-drafts.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { filesQuery, sessionQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { FilterBox } from '#ui/field.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

type BrowserProps = { chosen: string | null; onChoose: (path: string) => void; onNew: () => void };

/** All files, those that are only drafts yet among them, and the way to a new one. */
export function FileBrowser({ chosen, onChoose, onNew }: BrowserProps) {
  const files = useQuery(filesQuery);
  const session = useQuery(sessionQuery);
  const drafts = useDrafts();
  const [filter, setFilter] = useState('');
  const isViewer = session.data?.role === 'viewer';
  return (
    <>
      <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 py-2 sm:px-6">
        <h1 className="sr-only">Files</h1>
        <FilterBox
          label="Filter files"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="min-w-0 flex-1"
        />
        <Button
          look="quiet"
          size="icon"
          aria-label="New app or environment"
          title="New app or environment"
          whyNot={isViewer ? 'Cannot edit as your role is viewer' : null}
          reason="read"
          onClick={onNew}
        >
          <Plus size={16} aria-hidden />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {files.error ? <ErrorView error={files.error} retry={files.refetch} className="m-4" /> : null}
        {files.isPending ? <SkeletonRows label="Loading the files" rows={8} columns={1} /> : null}
        {files.data ? (
          <FileTree files={files.data.files} drafts={drafts} filter={filter} chosen={chosen} onChoose={onChoose} />
        ) : null}
      </div>
    </>
  );
}
