'use client';
import { isPlainObject } from '#domain/yaml-plain.ts';
import { AddRow } from '#features/editor/add-row.tsx';
import { EntryRow } from '#features/editor/entry-row.tsx';
import type { FormApi } from '#features/editor/form-field.tsx';
import { type EnvKind, envEntry, envPlain } from '#features/editor/form-values.ts';
import { Input, Select } from '#ui/field.tsx';

const KINDS: Record<EnvKind, string> = { value: 'Value', fromFile: 'From file', fromEnv: 'From variable' };
const isKind = (text: string): text is EnvKind => text in KINDS;

/** The app's environment. A secret is named by where the container finds it, never by its value. */
export function EnvRows({ form }: { form: FormApi }) {
  const env = isPlainObject(form.data['env']) ? form.data['env'] : {};
  return (
    <div className="space-y-2">
      {Object.entries(env).map(([name, value]) => {
        const { kind, text } = envEntry(value);
        const set = (next: EnvKind, words: string) => form.set(['env', name], envPlain(next, words));
        return (
          <EntryRow key={name} form={form} of="env" name={name}>
            <Select
              aria-label={`Kind of ${name}`}
              value={kind}
              disabled={form.readOnly}
              onChange={({ target }) => (isKind(target.value) ? set(target.value, text) : undefined)}
              className="w-36"
            >
              {Object.entries(KINDS).map(([each, word]) => (
                <option key={each} value={each}>
                  {word}
                </option>
              ))}
            </Select>
            <Input
              aria-label={`${KINDS[kind]} of ${name}`}
              value={text}
              readOnly={form.readOnly}
              placeholder={{ value: '', fromFile: '/run/secrets/…', fromEnv: 'VARIABLE' }[kind]}
              onChange={(event) => set(kind, event.target.value)}
              className="min-w-32 flex-1 font-mono"
            />
          </EntryRow>
        );
      })}
      <AddRow noun="variable" taken={Object.keys(env)} form={form} onAdd={(name) => form.set(['env', name], '')} />
    </div>
  );
}
