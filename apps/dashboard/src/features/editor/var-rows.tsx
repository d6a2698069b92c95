'use client';
import { X } from 'lucide-react';
import { isPlainObject } from '#domain/yaml-plain.ts';
import { AddRow } from '#features/editor/add-row.tsx';
import type { FormApi } from '#features/editor/form-field.tsx';
import { fieldText, typedLike } from '#features/editor/form-values.ts';
import { Button } from '#ui/button.tsx';
import { Input } from '#ui/field.tsx';

/** What the templates of the release are filled with. */
export function VarRows({ form }: { form: FormApi }) {
  const vars = isPlainObject(form.data['vars']) ? form.data['vars'] : {};
  return (
    <div className="space-y-2">
      {Object.entries(vars).map(([name, value]) => (
        <div key={name} className="flex items-center gap-2">
          <span className="w-40 shrink-0 truncate font-mono text-sm" title={name}>
            {name}
          </span>
          <Input
            aria-label={`Value of ${name}`}
            value={fieldText(vars, [name])}
            readOnly={form.readOnly}
            onChange={(event) => form.set(['vars', name], typedLike(event.target.value, value))}
            className="min-w-0 flex-1 font-mono"
          />
          <RemoveButton name={name} form={form} of="vars" />
        </div>
      ))}
      <AddRow noun="var" taken={Object.keys(vars)} form={form} onAdd={(name) => form.set(['vars', name], '')} />
    </div>
  );
}

export const RemoveButton = ({ name, form, of }: { name: string; form: FormApi; of: string }) =>
  form.readOnly ? null : (
    <Button
      look="quiet"
      size="icon"
      aria-label={`Remove ${name}`}
      title={`Remove ${name}`}
      onClick={() => form.set([of, name], undefined)}
    >
      <X size={16} aria-hidden />
    </Button>
  );
