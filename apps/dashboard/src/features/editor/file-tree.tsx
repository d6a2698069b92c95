'use client';
import type { StateFile } from '#contract/files.ts';
import type { Drafts } from '#features/editor/drafts.ts';
import { type Branch, treeOf } from '#features/editor/tree-of.ts';
import { useKnown } from '#features/editor/use-known.ts';
import { cn } from '#ui/cn.ts';
import { count } from '#ui/format.ts';
import { StateMark } from '#ui/state.tsx';

type TreeProps = {
  files: readonly StateFile[];
  drafts: Drafts;
  filter: string;
  chosen: string | null;
  onChoose: (path: string) => void;
};

/** The files of the state repository: the pipeline, the environments in its order, and the releases of each app. */
export function FileTree({ files, drafts, filter, chosen, onChoose }: TreeProps) {
  const branches = treeOf(files, Object.keys(drafts), filter, useKnown().environments);
  if (branches.length === 0) return <p className="px-4 py-3 text-sm text-ink-2 sm:px-6">No file passes this filter.</p>;
  return (
    <nav aria-label="Files" className="py-2">
      {branches.map((branch) => (
        <details key={branch.name} open={branch.open || filter !== '' || holds(branch, chosen)} className="group">
          <summary className="flex h-7 items-center gap-2 px-4 text-xs font-medium text-ink-3 select-none hover:text-ink-1 sm:px-6">
            <span aria-hidden className="transition-transform group-open:rotate-90">
              ›
            </span>
            <span className="min-w-0 flex-1 truncate">{branch.name}</span>
            <span className="font-normal">{branch.leaves.length}</span>
          </summary>
          <ul>
            {branch.leaves.map(({ path, name, file }) => (
              <li key={path}>
                <button
                  type="button"
                  onClick={() => onChoose(path)}
                  {...(path === chosen ? { 'aria-current': 'true' as const } : {})}
                  className={cn(
                    'flex h-7 w-full items-center gap-2 pr-4 pl-9 text-left text-sm text-ink-1 hover:bg-surface-3 focus-visible:-outline-offset-2 sm:pl-11',
                    path === chosen && 'bg-accent-fill',
                  )}
                >
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  <Marks file={file} edited={drafts[path] !== undefined} />
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

const holds = ({ leaves }: Branch, path: string | null): boolean => leaves.some((leaf) => leaf.path === path);

function Marks({ file, edited }: { file: StateFile | undefined; edited: boolean }) {
  const problems = file?.problems ?? 0;
  const [change] = file?.openChanges ?? [];
  return (
    <>
      {problems > 0 ? (
        <span title={count(problems, 'mistake')}>
          <StateMark tone="bad" />
          <span className="sr-only">{count(problems, 'mistake')}</span>
        </span>
      ) : null}
      {change ? (
        <span className="text-xs text-ink-3" title={`${change.title}, by ${change.author}`}>
          #{change.number}
        </span>
      ) : null}
      {edited ? <span className="text-xs font-medium text-accent">{file === undefined ? 'new' : 'edited'}</span> : null}
    </>
  );
}
