import type { ReactNode } from 'react';
import { cn } from '#ui/cn.ts';

type TabsProps<T extends string> = {
  label: string;
  tabs: readonly { readonly id: T; readonly name: ReactNode }[];
  chosen: T;
  onChoose: (id: T) => void;
};

/** A few ways to look at one thing, side by side. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: TabsProps<T>) {
  return (
    <div role="tablist" aria-label={label} className="inline-flex rounded-md border border-line p-0.5">
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === chosen}
          onClick={() => onChoose(id)}
          className={cn(
            'flex h-6 items-center gap-1.5 rounded-sm px-2.5 text-sm text-ink-2 hover:text-ink-1',
            id === chosen && 'bg-surface-3 text-ink-1',
          )}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
