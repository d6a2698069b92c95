'use client';
import { type FormEvent, useState } from 'react';
import { type TokenDraft, type TokenFields, toDraft, whyNotDraft } from '#features/settings/token-draft.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { Input, Labelled, Select } from '#ui/field.tsx';

const EXPIRIES = [
  { days: '1', name: 'in a day' },
  { days: '7', name: 'in a week' },
  { days: '30', name: 'in 30 days' },
  { days: '365', name: 'in a year' },
  { days: '', name: 'never' },
] as const;

const EMPTY: TokenFields = { name: '', apps: '', environments: '', days: '30', uses: '' };

type FormProps = { submit: (draft: TokenDraft) => void; busy: boolean; error: Error | null };

/** For which agents a token is good, how often and until when. */
export function NewTokenForm({ submit, busy, error }: FormProps) {
  const [fields, setFields] = useState(EMPTY);
  const draft = toDraft(fields);
  const whyNot = whyNotDraft(draft);
  const bind = (field: keyof TokenFields) => ({
    value: fields[field],
    onChange: ({ target }: { target: { value: string } }) => setFields({ ...fields, [field]: target.value }),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (whyNot === null && !busy) submit(draft);
  };
  return (
    <form className="flex min-h-0 flex-1 flex-col" onSubmit={send}>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-6 py-5">
        <Labelled label="Name" hint="Where it goes: the cluster, the team, the host">
          <Input maxLength={100} {...bind('name')} />
        </Labelled>
        <div className="grid gap-5 sm:grid-cols-2">
          <Labelled label="Apps" hint="payments, web-*">
            <Input maxLength={500} placeholder="all" className="font-mono" {...bind('apps')} />
          </Labelled>
          <Labelled label="Environments" hint="staging, production">
            <Input maxLength={500} placeholder="all" className="font-mono" {...bind('environments')} />
          </Labelled>
          <Labelled label="Expires" hint="Agents that have enrolled stay">
            <Select {...bind('days')}>
              {EXPIRIES.map(({ days, name }) => (
                <option key={days} value={days}>
                  {name}
                </option>
              ))}
            </Select>
          </Labelled>
          <Labelled label="Uses" hint="A container whose data folder does not stay takes one at every start">
            <Input inputMode="numeric" maxLength={7} placeholder="any number" {...bind('uses')} />
          </Labelled>
        </div>
        {error ? <ErrorView error={error} /> : null}
      </div>
      <footer className="flex shrink-0 justify-end border-t border-line px-6 py-4 text-right">
        <Button type="submit" look="primary" busy={busy} whyNot={whyNot} className="self-end">
          {busy ? 'Making the token…' : 'Make token'}
        </Button>
      </footer>
    </form>
  );
}
