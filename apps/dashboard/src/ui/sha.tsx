'use client';
import { useState } from 'react';
import { copyText } from '#ui/copy-text.ts';
import { shortSha } from '#ui/format.ts';

/** A commit's id or a digest: seven characters in mono, copied whole on click. */
export function Sha({ value }: { value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(value))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1_200);
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={`Copy ${value}`}
      title={copied ? 'Copied' : `Copy ${value}`}
      className="-mx-1 inline-flex min-h-6 items-center rounded-sm px-1 font-mono text-[0.93em] text-ink-1 hover:bg-surface-3"
    >
      {copied ? 'Copied ' : shortSha(value)}
    </button>
  );
}
