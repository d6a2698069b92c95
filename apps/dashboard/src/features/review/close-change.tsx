'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { type Change, closeChange } from '#contract/change.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/field.tsx';
import { Popover } from '#ui/popover.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

/** Closes a change without merging it, for a reason. */
export function CloseChange({ change }: { change: Change }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const close = useMutation({
    mutationFn: () => call(closeChange, { params: { number: change.number }, body: { reason: reason.trim() } }),
    onSuccess: () => toast(`Closed #${change.number}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['changes'] }),
  });
  const submit = () => (reason.trim() === '' || close.isPending ? undefined : close.mutate());
  if (change.actions.close !== null) {
    return (
      <Button look="quiet" whyNot={change.actions.close}>
        Close without merging
      </Button>
    );
  }
  return (
    <Popover
      label="Close without merging"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button look="quiet" className="w-full">
          Close without merging
        </Button>
      }
    >
      <label htmlFor="close-reason" className="mb-1.5 block text-sm font-medium">
        Reason for closing
      </label>
      <TextArea
        id="close-reason"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
      />
      {close.error ? <ErrorView error={close.error} className="mt-2" /> : null}
      <div className="mt-3 flex justify-end">
        <Button busy={close.isPending} whyNot={reason.trim() === '' ? 'Give a reason first' : null} onClick={submit}>
          Close change
        </Button>
      </div>
    </Popover>
  );
}
