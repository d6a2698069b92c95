'use client';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import type { FileText } from '#contract/files.ts';
import type { Draft } from '#features/editor/drafts.ts';
import { count } from '#ui/format.ts';
import { Tabs } from '#ui/tabs.tsx';

export type View = 'form' | 'text' | 'diff';
const NAMES: Record<View, string> = { form: 'Form', text: 'Text', diff: 'Diff' };

/** How a file can be looked at: only a desired state has a form, only an edited file a diff. */
export function viewsOf({ path }: FileText, draft: Draft | undefined): View[] {
  const isState = readStatePath(path)?.kind === 'DesiredState';
  return [...(isState ? (['form'] as const) : []), 'text', ...(draft === undefined ? [] : (['diff'] as const))];
}

type TabsProps = { views: readonly View[]; view: View; problems: number; onShow: (view: View) => void };

export function FileTabs({ views, view, problems, onShow }: TabsProps) {
  const tabs = views.map((id) => ({ id, name: id === 'text' ? <TextName problems={problems} /> : NAMES[id] }));
  return <Tabs label="How to look at the file" tabs={tabs} chosen={view} onChoose={onShow} />;
}

const TextName = ({ problems }: { problems: number }) => (
  <>
    {NAMES.text}
    {problems > 0 ? (
      <span className="text-xs text-bad" title={count(problems, 'mistake')}>
        {problems}
      </span>
    ) : null}
  </>
);
