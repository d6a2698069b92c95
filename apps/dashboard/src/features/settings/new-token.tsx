'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createEnrolmentToken } from '#contract/enrolment.ts';
import { NewTokenForm } from '#features/settings/new-token-form.tsx';
import type { TokenDraft } from '#features/settings/token-draft.ts';
import { TokenMade } from '#features/settings/token-made.tsx';
import { call } from '#lib/call.ts';
import { enrolmentQuery } from '#lib/queries.ts';
import { Drawer } from '#ui/drawer.tsx';

type NewTokenProps = { open: boolean; onClose: () => void; cloneUrl: string | null };

/** Makes a token, then shows it this once with what an agent needs. */
export function NewToken({ open, onClose, cloneUrl }: NewTokenProps) {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: TokenDraft) => call(createEnrolmentToken, { body }),
    onSettled: () => client.invalidateQueries(enrolmentQuery),
    // The secret is not kept in the page longer than it is shown.
    gcTime: 0,
  });
  const close = () => {
    onClose();
    create.reset();
  };
  const made = create.data;
  return (
    <Drawer
      title={made ? `Token ${made.token.name}` : 'New enrolment token'}
      description="An agent shows it once to become known to this dashboard"
      open={open}
      onClose={close}
    >
      {made ? (
        <TokenMade secret={made.secret} token={made.token} cloneUrl={cloneUrl} onDone={close} />
      ) : (
        <NewTokenForm submit={create.mutate} busy={create.isPending} error={create.error} />
      )}
    </Drawer>
  );
}
