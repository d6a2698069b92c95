'use client';
import { isPlainObject } from '#domain/yaml-plain.ts';
import { AddRow } from '#features/editor/add-row.tsx';
import { EntryRow } from '#features/editor/entry-row.tsx';
import type { FormApi } from '#features/editor/form-field.tsx';
import { fieldText, typedLike } from '#features/editor/form-values.ts';
import { Input } from '#ui/field.tsx';

/** What the templates of the release are filled with. */
export function VarRows({ form }: { form: FormApi }) {
  const vars = isPlainObject(form.data['vars']) ? form.data['vars'] : {};
  return (
    <div className="space-y-2">
      {Object.entries(vars).map(([name, value]) => (
        <EntryRow key={name} form={form} of="vars" name={name}>
          <Input
            aria-label={`Value of ${name}`}
            value={fieldText(vars, [name])}
            readOnly={form.readOnly}
            onChange={(event) => form.set(['vars', name], typedLike(event.target.value, value))}
            className="min-w-32 flex-1 font-mono"
          />
        </EntryRow>
      ))}
      <AddRow noun="var" taken={Object.keys(vars)} form={form} onAdd={(name) => form.set(['vars', name], '')} />
    </div>
  );
}
