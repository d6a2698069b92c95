'use client';
import type { KeyPath } from '#domain/yaml-patch.ts';
import type { Plain } from '#domain/yaml-plain.ts';
import { fieldText, typed } from '#features/editor/form-values.ts';
import { Input, Labelled, Select } from '#ui/field.tsx';

/** What every field of a form works with. `set` with undefined removes the key, so that its default holds. */
export type FormApi = {
  readonly data: Readonly<Record<string, unknown>>;
  readonly readOnly: boolean;
  readonly set: (path: KeyPath, value: Plain | undefined) => void;
};

type FieldProps = {
  form: FormApi;
  path: KeyPath;
  label: string;
  hint?: string;
  /** What holds while nothing is written. */
  fallback?: string;
  /** Only these may be chosen; what stands there beside them is shown as well. */
  options?: readonly string[];
  number?: boolean;
  mono?: boolean;
};

export function FormField({ form, path, label, hint, fallback, options, number = false, mono = false }: FieldProps) {
  const value = fieldText(form.data, path);
  const face = mono ? 'font-mono' : '';
  if (options === undefined) {
    return (
      <Labelled label={label} hint={hint}>
        <Input
          value={value}
          readOnly={form.readOnly}
          placeholder={fallback}
          inputMode={number && fallback === undefined ? 'numeric' : 'text'}
          onChange={(event) => form.set(path, typed(event.target.value.trim(), number))}
          className={face}
        />
      </Labelled>
    );
  }
  const offered = value === '' || options.includes(value) ? options : [value, ...options];
  return (
    <Labelled label={label} hint={hint}>
      <Select
        value={value === '' ? (fallback ?? '') : value}
        disabled={form.readOnly}
        onChange={(event) => form.set(path, choice(event.target.value, fallback))}
        className={face}
      >
        {value === '' && fallback === undefined ? <option value="">choose one</option> : null}
        {offered.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

/** The default is written by writing nothing. */
function choice(text: string, fallback: string | undefined): Plain | undefined {
  if (text === fallback) return undefined;
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
