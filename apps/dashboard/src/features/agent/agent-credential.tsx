'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { toast } from 'sonner';
import { revokeCredential } from '#contract/enrolment.ts';
import type { AgentDetail } from '#contract/fleet.ts';
import { call } from '#lib/call.ts';
import { Confirm } from '#lib/confirm.tsx';
import { paths } from '#lib/paths.ts';
import { agentQuery } from '#lib/queries.ts';
import { Button } from '#ui/button.tsx';
import { dayAndTime } from '#ui/format.ts';
import { Notice } from '#ui/notice.tsx';
import { Fact, Panel } from '#ui/panel.tsx';

type Props = { detail: AgentDetail };

/** How the dashboard knows the agent, and for admins the way to end that. */
export function AgentCredential({ detail: { agent, credential, actions } }: Props) {
  if (credential === null) return null;
  const { enrolledAt, tokenName, endedAt, endedBy } = credential;
  return (
    <Panel
      title="Credential"
      aside={endedAt === null && actions.revokeCredential === null ? <Revoke uid={agent.instanceUid} /> : null}
    >
      <dl>
        <Fact label="Enrolled">{dayAndTime(enrolledAt)}</Fact>
        <Fact label="With the token">{tokenName}</Fact>
        {endedAt === null ? null : (
          <Fact label="Revoked">
            {dayAndTime(endedAt)}
            {endedBy === null ? null : <span className="text-ink-3"> by {endedBy}</span>}
          </Fact>
        )}
      </dl>
      {endedAt === null && actions.revokeCredential !== null ? (
        <div className="mt-2">
          <Button size="sm" whyNot={actions.revokeCredential} className="self-start">
            Revoke
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

/** That a person put the agent out, and why; nothing while its credential is good. */
export function RevokedNotice({ detail: { credential } }: Props) {
  if (credential === null || credential.endedAt === null || credential.endedBy === null) return null;
  return (
    <Notice tone="bad">
      <p className="font-medium">
        Its credential was revoked by {credential.endedBy} on {dayAndTime(credential.endedAt)}
      </p>
      {credential.endedReason === null ? null : <p>{credential.endedReason}</p>}
      <p className="text-ink-2">What it runs goes on. It reports again once it has enrolled with a good token.</p>
    </Notice>
  );
}

function Revoke({ uid }: { uid: string }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (reason: string) => call(revokeCredential, { params: { instanceUid: uid }, body: { reason } }),
    onSuccess: () => toast('Revoked the credential'),
    onSettled: () => client.invalidateQueries(agentQuery(uid)),
  });
  return (
    <Confirm label="Revoke the credential" name="Revoke" confirm="Revoke credential" reasonLabel="Reason" act={revoke}>
      The agent is put out at once; the app it runs goes on. It enrols again if its container has an enrolment token
      that is still good: revoke that first, in the{' '}
      <Link href={paths.settings} className="rounded-sm font-medium text-ink-1 underline">
        settings
      </Link>
      .
    </Confirm>
  );
}
