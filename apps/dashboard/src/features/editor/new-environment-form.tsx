'use client';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { draftOf } from '#features/editor/draft-of.ts';
import { whyNotName, withEnvironment } from '#features/editor/new-file.ts';
import { saveDraft, useDrafts } from '#features/editor/use-drafts.ts';
import { useKnown } from '#features/editor/use-known.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { fileTextQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { Input, Labelled, Select } from '#ui/field.tsx';
import { Problem } from '#ui/problem.tsx';

const PIPELINE = 'pagurus.yaml';

/** One more environment in the pipeline, after the one that it is promoted from, or first. */
export function NewEnvironmentForm({ onMade }: { onMade: (path: string) => void }) {
  const { environments } = useKnown();
  const file = useQuery(fileTextQuery(PIPELINE));
  const draft = useDrafts()[PIPELINE];
  const [name, setName] = useState('');
  const [from, setFrom] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const taken = environments.includes(name) ? `There is an environment ${name} already` : null;
  const whyNot = whyNotName('environment', name) ?? taken ?? (file.data ? null : 'Wait until the pipeline is read');
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (whyNot !== null || !file.data) return;
    const text = (draft === undefined ? file.data.text : draft.text) ?? '';
    const at = { name, promoteFrom: from === '' ? null : from, index: environments.indexOf(from) + 1 };
    const edited = withEnvironment(text, at);
    setRefusal(edited.ok ? null : edited.why);
    if (!edited.ok) return;
    saveDraft(draftOf(file.data, draft, edited.text));
    onMade(PIPELINE);
  };
  return (
    <form onSubmit={make} className="space-y-4">
      {file.error ? <ErrorView error={file.error} retry={file.refetch} /> : null}
      {refusal === null ? null : <Problem sentence={refusal} />}
      <Labelled label="Environment" hint="lower-case letters, digits and hyphens">
        <Input value={name} onChange={(event) => setName(event.target.value.trim())} className="font-mono" />
      </Labelled>
      <Labelled label="Promoted from" hint="it stands behind this one in the pipeline">
        <Select value={from} onChange={(event) => setFrom(event.target.value)}>
          <option value="">nothing: it comes first</option>
          {environments.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
      </Labelled>
      <Button type="submit" look="primary" whyNot={whyNot}>
        Add to the pipeline
      </Button>
    </form>
  );
}
