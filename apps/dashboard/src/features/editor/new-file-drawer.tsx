'use client';
import { useState } from 'react';
import type { StateFile } from '#contract/files.ts';
import { NewAppForm } from '#features/editor/new-app-form.tsx';
import { NewEnvironmentForm } from '#features/editor/new-environment-form.tsx';
import { Drawer } from '#ui/drawer.tsx';
import { Tabs } from '#ui/tabs.tsx';

type DrawerProps = {
  open: boolean;
  files: readonly StateFile[];
  onClose: () => void;
  /** The file that is edited now. */
  onMade: (path: string) => void;
};

const KINDS = [
  { id: 'app', name: 'App' },
  { id: 'environment', name: 'Environment' },
] as const;

/** Begins an app in an environment, or an environment. Nothing is sent yet: it is one more edited file. */
export function NewFileDrawer({ open, files, onClose, onMade }: DrawerProps) {
  const [kind, setKind] = useState<(typeof KINDS)[number]['id']>('app');
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
        <Tabs label="What is new" tabs={KINDS} chosen={kind} onChoose={setKind} />
        {kind === 'app' ? <NewAppForm files={files} onMade={made} /> : <NewEnvironmentForm onMade={made} />}
      </div>
    </Drawer>
  );
}
