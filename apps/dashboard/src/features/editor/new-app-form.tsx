'use client';
import { type FormEvent, useId, useState } from 'react';
import type { StateFile } from '#contract/files.ts';
import { newAppFile } from '#domain/new-app-file.ts';
import { whyNotName } from '#features/editor/new-file.ts';
import { saveDraft } from '#features/editor/use-drafts.ts';
import { useKnown } from '#features/editor/use-known.ts';
import { Button } from '#ui/button.tsx';
import { Input, Labelled, Select } from '#ui/field.tsx';

type Here = { app: string; environment: string; path: string; exists: boolean };

function whyNotHere({ app, environment, path, exists }: Here): string | null {
  if (environment === '') return 'Add an environment first';
  return exists ? `${app} is in ${environment} already: edit ${path}` : null;
}

/** An app in an environment where it is not yet. */
export function NewAppForm({ files, onMade }: { files: readonly StateFile[]; onMade: (path: string) => void }) {
  const known = useKnown();
  const list = useId();
  const [app, setApp] = useState('');
  const [chosen, setEnvironment] = useState<string | null>(null);
  const [release, setRelease] = useState('none');
  const environment = chosen ?? known.environments[0] ?? '';
  const versions = known.versionsOf(app);
  const { path, text } = newAppFile({ app, environment, release: versions.includes(release) ? release : 'none' });
  const exists = files.some((file) => file.path === path);
  const whyNot = whyNotName('app', app) ?? whyNotHere({ app, environment, path, exists });
  const make = (event: FormEvent) => {
    event.preventDefault();
    if (whyNot !== null) return;
    saveDraft({ path, before: null, original: null, text });
    onMade(path);
  };
  const apps = [...new Set(files.flatMap((file) => (file.kind === 'Release' && file.app !== null ? [file.app] : [])))];
  return (
    <form onSubmit={make} className="space-y-4">
      <Labelled label="App" hint="lower-case letters, digits and hyphens; agents name it as theirs">
        <Input list={list} value={app} onChange={(event) => setApp(event.target.value.trim())} className="font-mono" />
      </Labelled>
      <datalist id={list}>
        {apps.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </datalist>
      <Labelled label="Environment">
        <Select value={environment} onChange={(event) => setEnvironment(event.target.value)}>
          {known.environments.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
      </Labelled>
      <Labelled
        label="Release"
        hint={versions.length === 0 ? 'No release of this app is here yet: it begins empty' : undefined}
      >
        <Select value={release} onChange={(event) => setRelease(event.target.value)} className="font-mono">
          {['none', ...versions].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
      </Labelled>
      <Button type="submit" look="primary" whyNot={whyNot}>
        Begin the file
      </Button>
    </form>
  );
}
