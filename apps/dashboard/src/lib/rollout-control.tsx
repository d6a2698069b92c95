'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import { type RolloutControl, commandRollout } from '#contract/rollout.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { COMMANDS, type RolloutCommand, ROLLOUT_TONES, openCommands, rolloutTitle } from '#lib/rollout-words.ts';
import { buttonStyle } from '#ui/button-style.ts';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { Popover } from '#ui/popover.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

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

/** Asks for the reason, which stays in the record. */
function CommandButton({ rollout, command }: Props & { command: RolloutCommand }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { app, environment, release, revision } = rollout;
  const { name, done } = COMMANDS[command];
  const act = useMutation({
    mutationFn: () =>
      call(commandRollout, { params: { app, environment, command }, body: { revision, reason: reason.trim() } }),
    onSuccess: () => {
      setOpen(false);
      setReason('');
      toast(`${done} ${app} ${release} in ${environment}`);
    },
    onSettled: () => Promise.all(['rollouts', 'changes'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  const submit = () => (reason.trim() === '' || act.isPending ? undefined : act.mutate());
  const fieldId = `${command}-${environment}-${app}`;
  return (
    <Popover
      label={`${name} ${app} in ${environment}`}
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm">{name}</Button>}
    >
      <label htmlFor={fieldId} className="mb-1.5 block text-sm font-medium">
        Reason to {command}
      </label>
      <TextArea
        id={fieldId}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
      />
      {act.error ? <ErrorView error={act.error} className="mt-2" /> : null}
      <div className="mt-3 flex justify-end">
        <Button busy={act.isPending} whyNot={reason.trim() === '' ? 'Give a reason first' : null} onClick={submit}>
          {name} rollout
        </Button>
      </div>
    </Popover>
  );
}
