'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { type ProposedEdit, postChange } from '#contract/change.ts';
import { discardDraft } from '#features/editor/use-drafts.ts';
import { call } from '#lib/call.ts';
import { paths } from '#lib/paths.ts';
import { ProposalForm } from '#lib/proposal-form.tsx';
import { Input, Labelled } from '#ui/field.tsx';

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

export function SendForm({ edits, title: proposed, whyNot, children }: SendProps) {
  const [title, setTitle] = useState(proposed);
  const send = useSend(edits);
  return (
    <ProposalForm
      whyNot={whyNot ?? (title.trim() === '' ? 'Give a title first' : null)}
      busy={send.isPending || send.isSuccess}
      error={send.error}
      onSubmit={(reason) => send.mutate({ title: title.trim(), body: reason })}
    >
      {children}
      <Labelled label="Title" className="mt-6">
        <Input required maxLength={120} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Labelled>
    </ProposalForm>
  );
}
