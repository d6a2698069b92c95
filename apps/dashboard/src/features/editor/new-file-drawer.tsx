'use client';
import { useState } from 'react';
import type { StateFile } from '#contract/files.ts';
import { NewAppForm } from '#features/editor/new-app-form.tsx';
import { NewEnvironmentForm } from '#features/editor/new-environment-form.tsx';
import { cn } from '#ui/cn.ts';
import { Drawer } from '#ui/drawer.tsx';

type DrawerProps = {
  open: boolean;
  files: readonly StateFile[];
  onClose: () => void;
  /** The file that is edited now. */
  onMade: (path: string) => void;
};

const KINDS = { app: 'App', environment: 'Environment' } as const;

/** Begins an app in an environment, or an environment. Nothing is sent yet: it is one more edited file. */
export function NewFileDrawer({ open, files, onClose, onMade }: DrawerProps) {
  const [kind, setKind] = useState<keyof typeof KINDS>('app');
  const made = (path: string) => {
    onClose();
    onMade(path);
  };
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title="New app or environment"
      description="Begin an app in an environment, or an environment"
    >
      <div className="space-y-5 overflow-y-auto px-6 py-5">
        <div role="tablist" aria-label="What is new" className="inline-flex rounded-md border border-line p-0.5">
          {(['app', 'environment'] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              aria-selected={each === kind}
              onClick={() => setKind(each)}
              className={cn(
                'flex h-6 items-center rounded-sm px-2.5 text-sm text-ink-2',
                each === kind && 'bg-surface-3 text-ink-1',
              )}
            >
              {KINDS[each]}
            </button>
          ))}
        </div>
        {kind === 'app' ? <NewAppForm files={files} onMade={made} /> : <NewEnvironmentForm onMade={made} />}
      </div>
    </Drawer>
  );
}
