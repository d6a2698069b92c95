'use client';
import { useState } from 'react';
import type { EnrolmentTokenView } from '#contract/enrolment.ts';
import { type Setup, dockerRun, envFile, placeholders, shellCommand } from '#features/settings/agent-setup.ts';
import { Button } from '#ui/button.tsx';
import { CopyBlock } from '#ui/copy-block.tsx';
import { Notice } from '#ui/notice.tsx';
import { Tabs } from '#ui/tabs.tsx';

type MadeProps = {
  secret: string;
  token: Pick<EnrolmentTokenView, 'apps' | 'environments'>;
  cloneUrl: string | null;
  onDone: () => void;
};

const WAYS = [
  { id: 'shell', name: 'Executable', label: 'Command', text: shellCommand },
  { id: 'docker', name: 'Container', label: 'Command', text: dockerRun },
  { id: 'env', name: 'Variables', label: 'Variables', text: envFile },
] as const;

/** The secret, this once, and how an agent is started with it. */
export function TokenMade({ secret, token, cloneUrl, onDone }: MadeProps) {
  const [chosen, setChosen] = useState<(typeof WAYS)[number]['id']>('shell');
  const setup: Setup = { origin: window.location.origin, cloneUrl, secret, ...token };
  const way = WAYS.find(({ id }) => id === chosen) ?? WAYS[0];
  return (
    <>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto px-6 py-5">
        <Notice tone="wait">
          <p className="font-medium">The token is shown this once</p>
          <p className="text-ink-2">Only its hash is kept. Copy it now, into a secret of your cluster or a file.</p>
        </Notice>
        <CopyBlock label="Token" text={secret} />
        <section aria-labelledby="start-an-agent" className="space-y-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <h3 id="start-an-agent" className="text-sm font-semibold">
              Start an agent
            </h3>
            <Tabs label="How the agent is started" tabs={WAYS} chosen={chosen} onChoose={setChosen} />
          </div>
          <CopyBlock label={way.label} text={way.text(setup)} />
          <ToReplace words={placeholders(setup)} />
          <p className="text-xs text-ink-3">
            A token in a file does not get into the history of a shell: name the file in{' '}
            <code className="font-mono">PAGURUS_ENROLMENT_TOKEN_FILE</code> instead.
          </p>
        </section>
      </div>
      <footer className="flex shrink-0 justify-end border-t border-line px-6 py-4">
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </footer>
    </>
  );
}

function ToReplace({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <p className="text-xs text-ink-2">
      To replace:{' '}
      {words.map((word, index) => (
        <span key={word}>
          {index === 0 ? '' : ', '}
          <code className="font-mono text-ink-1">{word}</code>
          {word === 'GIT_TOKEN' ? ' (a token that may read the state repository)' : ''}
        </span>
      ))}
      .
    </p>
  );
}
