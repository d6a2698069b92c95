'use client';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import type { FileText } from '#contract/files.ts';
import type { Draft } from '#features/editor/drafts.ts';
import { cn } from '#ui/cn.ts';
import { count } from '#ui/format.ts';

export type View = 'form' | 'text' | 'diff';
const NAMES: Record<View, string> = { form: 'Form', text: 'Text', diff: 'Diff' };

/** How a file can be looked at: only a desired state has a form, only an edited file a diff. */
export function viewsOf({ path }: FileText, draft: Draft | undefined): View[] {
  const isState = readStatePath(path)?.kind === 'DesiredState';
  return [...(isState ? (['form'] as const) : []), 'text', ...(draft === undefined ? [] : (['diff'] as const))];
}

type TabsProps = { views: readonly View[]; view: View; problems: number; onShow: (view: View) => void };

export function FileTabs({ views, view, problems, onShow }: TabsProps) {
  return (
    <div role="tablist" aria-label="How to look at the file" className="flex rounded-md border border-line p-0.5">
      {views.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          aria-selected={each === view}
          onClick={() => onShow(each)}
          className={cn(
            'flex h-6 items-center gap-1.5 rounded-sm px-2.5 text-sm text-ink-2 hover:text-ink-1',
            each === view && 'bg-surface-3 text-ink-1',
          )}
        >
          {NAMES[each]}
          {each === 'text' && problems > 0 ? (
            <span className="text-xs text-bad" title={count(problems, 'mistake')}>
              {problems}
            </span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
