'use client';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { Kbd, Labelled, TextArea } from '#ui/field.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

type ProposalFormProps = {
  /** What is proposed, and fields beside the reason. */
  children: ReactNode;
  /** Why it cannot be sent, apart from a missing reason; null when it can. */
  whyNot: string | null;
  busy: boolean;
  error: unknown;
  /** What happens meanwhile, above the button. */
  progress?: ReactNode;
  onSubmit: (reason: string) => void;
};

/** Ends in a pull request: what it does, the reason for it, and one button. */
export function ProposalForm({ children, whyNot, busy, error, progress, onSubmit }: ProposalFormProps) {
  const [reason, setReason] = useState('');
  const closed = whyNot ?? (reason.trim() === '' ? 'Give a reason first' : null);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (closed === null && !busy) onSubmit(reason.trim());
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
        {children}
        <Labelled label="Reason" className="mt-6">
          <TextArea
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
            placeholder="Why now? The reviewer and the history will read it."
          />
        </Labelled>
      </div>
      <footer className="shrink-0 space-y-3 border-t border-line px-6 py-4">
        {progress}
        {error ? <ErrorView error={error} /> : null}
        <div className="flex justify-end text-right">
          <Button type="submit" look="primary" whyNot={busy ? null : closed} busy={busy} className="self-end">
            {busy ? 'Opening the pull request…' : 'Open pull request'}
            <Kbd>⌘⏎</Kbd>
          </Button>
        </div>
      </footer>
    </form>
  );
}
