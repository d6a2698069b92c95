'use client';
import { type ReactNode, useId, useState } from 'react';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/field.tsx';
import { Popover } from '#ui/popover.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

type Act = {
  readonly mutate: (reason: string, options: { onSuccess: () => void }) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
};

type ConfirmProps = {
  /** What is done to what, for who cannot see where the button stands. */
  label: string;
  /** What stands on the button that asks, and on the one that does it. */
  name: string;
  confirm: string;
  /** What the reason is called that has to be given, and stays in the record; absent where none is asked for. */
  reasonLabel?: string;
  act: Act;
  /** What follows from it. */
  children?: ReactNode;
};

/** A button that says what follows, and asks why, before it does something that others feel. */
export function Confirm({ label, name, confirm, reasonLabel, act, children }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const id = useId();
  const whyNot = reasonLabel !== undefined && reason.trim() === '' ? 'Give a reason first' : null;
  const done = () => {
    setOpen(false);
    setReason('');
  };
  const submit = () => (whyNot !== null || act.isPending ? undefined : act.mutate(reason.trim(), { onSuccess: done }));
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" aria-label={label}>
          {name}
        </Button>
      }
    >
      {children === undefined ? null : <div className="mb-3 text-sm text-ink-2">{children}</div>}
      {reasonLabel === undefined ? null : (
        <>
          <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
            {reasonLabel}
          </label>
          <TextArea
            id={id}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
          />
        </>
      )}
      {act.error ? <ErrorView error={act.error} className="mt-2" /> : null}
      <div className="mt-3 flex items-start justify-end gap-2">
        <Button look="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
        <Button busy={act.isPending} whyNot={whyNot} reason="read" onClick={submit}>
          {confirm}
        </Button>
      </div>
    </Popover>
  );
}
