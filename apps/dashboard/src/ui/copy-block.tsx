'use client';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { copyText } from '#ui/copy-text.ts';

/** Text for a terminal or a file, copied whole on click. Where the browser has no clipboard, it is selected whole by a click on it. */
export function CopyBlock({ label, text }: { label: string; text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async () => {
    setState((await copyText(text)) ? 'copied' : 'failed');
    setTimeout(() => setState('idle'), 1_600);
  };
  const word = { idle: 'Copy', copied: 'Copied', failed: 'Select it to copy' }[state];
  return (
    <figure aria-label={label} className="rounded-md border border-line bg-surface-2">
      <figcaption className="flex items-center border-b border-line py-1 pr-1 pl-3 text-xs text-ink-3">
        <span className="flex-1">{label}</span>
        <Button look="quiet" size="sm" onClick={() => void copy()} aria-label={`Copy ${label}`}>
          {state === 'copied' ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          <span aria-live="polite">{word}</span>
        </Button>
      </figcaption>
      <pre className="px-3 py-2.5 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap text-ink-1 select-all">
        {text}
      </pre>
    </figure>
  );
}
