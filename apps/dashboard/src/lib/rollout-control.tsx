'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { toast } from 'sonner';
import { type RolloutControl, commandRollout } from '#contract/rollout.ts';
import { call } from '#lib/call.ts';
import { Confirm } from '#lib/confirm.tsx';
import { paths } from '#lib/paths.ts';
import { COMMANDS, type RolloutCommand, ROLLOUT_TONES, openCommands, rolloutTitle } from '#lib/rollout-words.ts';
import { buttonStyle } from '#ui/button-style.ts';
import { Notice } from '#ui/notice.tsx';

type Props = { rollout: RolloutControl; className?: string };

/** How a rollout stands, why, and what a release manager can do about it. `named`: where the place does not say whose it is. */
export function RolloutNotice({ rollout, named = false, className = '' }: Props & { named?: boolean }) {
  const { app, environment, release, state, reason, revert } = rollout;
  return (
    <Notice tone={ROLLOUT_TONES[state]} className={className} action={<RolloutButtons rollout={rollout} />}>
      <p className="font-medium">
        {named ? `${app} ${release} in ${environment} · ` : ''}
        {rolloutTitle(rollout)}
      </p>
      {reason === null ? null : <p className="text-ink-2">{reason}</p>}
      {revert === null ? null : (
        <p className="text-ink-2">{revert === 'wanted' ? 'Its revert is being opened' : revert}</p>
      )}
    </Notice>
  );
}

function RolloutButtons({ rollout }: Props) {
  return (
    <span className="flex shrink-0 gap-2">
      {rollout.state === 'halted' ? (
        <Link href={paths.rollBack(rollout.app, rollout.environment)} className={buttonStyle({ size: 'sm' })}>
          Roll back
        </Link>
      ) : null}
      {openCommands(rollout).map((command) => (
        <CommandButton key={command} rollout={rollout} command={command} />
      ))}
    </span>
  );
}

function CommandButton({ rollout, command }: Props & { command: RolloutCommand }) {
  const client = useQueryClient();
  const { app, environment, release, revision } = rollout;
  const { name, done } = COMMANDS[command];
  const act = useMutation({
    mutationFn: (reason: string) =>
      call(commandRollout, { params: { app, environment, command }, body: { revision, reason } }),
    onSuccess: () => toast(`${done} ${app} ${release} in ${environment}`),
    onSettled: () =>
      Promise.all(['rollouts', 'changes', 'matrix'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <Confirm
      label={`${name} ${app} in ${environment}`}
      name={name}
      confirm={`${name} rollout`}
      reasonLabel={`Reason to ${command}`}
      act={act}
    />
  );
}
