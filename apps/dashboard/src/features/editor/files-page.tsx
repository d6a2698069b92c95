'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DraftBar } from '#features/editor/draft-bar.tsx';
import { FileBrowser } from '#features/editor/file-browser.tsx';
import { FilePane } from '#features/editor/file-pane.tsx';
import { NewFileDrawer } from '#features/editor/new-file-drawer.tsx';
import { useDrafts } from '#features/editor/use-drafts.ts';
import { filesQuery } from '#lib/queries.ts';
import { pushSearch, useSearch } from '#lib/use-search.ts';
import { cn } from '#ui/cn.ts';
import { Empty } from '#ui/empty.tsx';

/** The state repository's files: read, edited together, and sent as one pull request. */
export function FilesPage() {
  const files = useQuery(filesQuery);
  const drafts = useDrafts();
  const search = useSearch();
  const [making, setMaking] = useState(false);
  const path = search.get('path');
  const choose = (chosen: string | null) =>
    pushSearch(chosen === null ? '' : new URLSearchParams({ path: chosen }).toString());
  return (
    <>
      <div className="flex min-h-0 flex-1">
        <aside
          aria-label="State repository"
          className={cn(
            'flex w-full shrink-0 flex-col border-line bg-surface-2 md:w-72 md:border-r',
            path !== null && 'max-md:hidden',
          )}
        >
          <FileBrowser chosen={path} onChoose={choose} onNew={() => setMaking(true)} />
        </aside>
        <div className={cn('flex min-w-0 flex-1 flex-col', path === null && 'max-md:hidden')}>
          {path === null ? (
            <Empty>Choose a file. Edits are kept in this browser until you open a pull request with them.</Empty>
          ) : (
            <FilePane key={path} path={path} onBack={() => choose(null)} />
          )}
        </div>
      </div>
      <DraftBar drafts={drafts} />
      <NewFileDrawer open={making} files={files.data?.files ?? []} onClose={() => setMaking(false)} onMade={choose} />
    </>
  );
}
