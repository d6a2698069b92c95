'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { type ProposedEdit, postChange } from '#contract/change.ts';
import { discardDraft } from '#features/editor/use-drafts.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { Button } from '#ui/button.tsx';
import { Input, Kbd, Labelled, TextArea } from '#ui/field.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

type SendProps = { edits: ProposedEdit[]; title: string; whyNot: string | null; children: ReactNode };

/** Opens the pull request, then goes to its change. The drafts are given up only when it is there. */
function useSend(edits: ProposedEdit[]) {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (about: { title: string; body: string }) => call(postChange, { body: { ...about, edits } }),
    onSuccess: async ({ number, existed }) => {
      toast(existed ? `Pull request #${number} was open already` : `Pull request #${number} opened`);
      router.push(paths.change(number));
      for (const { path } of edits) discardDraft(path);
      await client.invalidateQueries({ queryKey: ['changes'] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['files'] }),
  });
}

function whyIncomplete(title: string, reason: string): string | null {
  if (title.trim() === '') return 'Give a title first';
  return reason.trim() === '' ? 'Give a reason first' : null;
}

export function SendForm({ edits, title: proposed, whyNot, children }: SendProps) {
  const [title, setTitle] = useState(proposed);
  const [reason, setReason] = useState('');
  const send = useSend(edits);
  const busy = send.isPending || send.isSuccess;
  const closed = whyNot ?? whyIncomplete(title, reason);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (closed === null && !busy) send.mutate({ title: title.trim(), body: reason.trim() });
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
        {children}
        <Labelled label="Title" className="mt-6">
          <Input required maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />
        </Labelled>
        <Labelled label="Reason" className="mt-4">
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
        {send.error ? <ErrorView error={send.error} /> : null}
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
