'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { type EnrolmentTokenView, revokeEnrolmentToken } from '#contract/enrolment.ts';
import { call } from '#lib/call.ts';
import { Confirm } from '#lib/confirm.tsx';
import { enrolmentQuery } from '#lib/queries.ts';

/** Lets nobody enrol with this token any more. */
export function RevokeToken({ token: { id, name } }: { token: EnrolmentTokenView }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (_reason: string) => call(revokeEnrolmentToken, { params: { id }, body: {} }),
    onSuccess: () => toast(`Revoked the token ${name}`),
    onSettled: () => client.invalidateQueries(enrolmentQuery),
  });
  return (
    <Confirm label={`Revoke the token ${name}`} name="Revoke" confirm="Revoke token" act={revoke}>
      Nobody enrols with <span className="font-medium wrap-anywhere text-ink-1">{name}</span> any more. Agents that did
      keep their credentials. A container that loses its own, as one without a folder that stays does at every start,
      cannot come back with this token.
    </Confirm>
  );
}
