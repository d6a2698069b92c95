'use client';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FormApi } from '#features/editor/form-field.tsx';
import { Button } from '#ui/button.tsx';

type EntryRowProps = { form: FormApi; of: 'vars' | 'env'; name: string; children: ReactNode };

/** One entry of a map: its name, what stands there, and the way to take it out. */
export const EntryRow = ({ form, of, name, children }: EntryRowProps) => (
  <div className="flex flex-wrap items-center gap-2">
    <span className="w-40 shrink-0 truncate font-mono text-sm" title={name}>
      {name}
    </span>
    {children}
    {form.readOnly ? null : (
      <Button
        look="quiet"
        size="icon"
        aria-label={`Remove ${name}`}
        title={`Remove ${name}`}
        onClick={() => form.set([of, name], undefined)}
      >
        <X size={16} aria-hidden />
      </Button>
    )}
  </div>
);
