'use client';
import { type FormEvent, useState } from 'react';
import type { FormApi } from '#features/editor/form-field.tsx';
import { Button } from '#ui/button.tsx';
import { Input } from '#ui/field.tsx';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

type AddRowProps = { noun: string; taken: readonly string[]; form: FormApi; onAdd: (name: string) => void };

/** The name of one more entry; its value is written in its own row then. */
export function AddRow({ noun, taken, form, onAdd }: AddRowProps) {
  const [name, setName] = useState('');
  if (form.readOnly) return taken.length === 0 ? <p className="text-sm text-ink-3">None</p> : null;
  const whyNot = name === '' ? null : whyNotAdd(noun, name, taken);
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || whyNot !== null) return;
    onAdd(name);
    setName('');
  };
  return (
    <form onSubmit={add} className="flex items-start gap-2">
      <Input
        aria-label={`Name of a new ${noun}`}
        placeholder={`New ${noun}`}
        value={name}
        onChange={(event) => setName(event.target.value.trim())}
        className="w-40 font-mono"
      />
      <Button type="submit" whyNot={whyNot}>
        Add
      </Button>
    </form>
  );
}

function whyNotAdd(noun: string, name: string, taken: readonly string[]): string | null {
  if (!NAME.test(name)) return 'A name must be letters, digits and _';
  return taken.includes(name) ? `There is a ${noun} of this name already` : null;
}
