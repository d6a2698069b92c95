'use client';
import { type ReactNode, useId, useState } from 'react';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/field.tsx';
import { Popover } from '#ui/popover.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

type Revoking = {
  readonly mutate: (reason: string) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
};

type ConfirmRevokeProps = {
  /** What is revoked, for who cannot see where the button stands. */
  label: string;
  confirm: string;
  /** A reason has to be given, which stays in the record. */
  asksReason?: boolean;
  revoke: Revoking;
  children: ReactNode;
};

/** A button that says what follows before it takes something away for good. */
export function ConfirmRevoke({ label, confirm, asksReason = false, revoke, children }: ConfirmRevokeProps) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const id = useId();
  const whyNot = asksReason && reason.trim() === '' ? 'Give a reason first' : null;
  const submit = () => (whyNot !== null || revoke.isPending ? undefined : revoke.mutate(reason.trim()));
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" aria-label={label}>
          Revoke
        </Button>
      }
    >
      <div className="text-sm text-ink-2">{children}</div>
      {asksReason ? (
        <>
          <label htmlFor={id} className="mt-3 mb-1.5 block text-sm font-medium">
            Reason
          </label>
          <TextArea
            id={id}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
          />
        </>
      ) : null}
      {revoke.error ? <ErrorView error={revoke.error} className="mt-2" /> : null}
      <div className="mt-3 flex items-start justify-end gap-2">
        <Button look="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
        <Button busy={revoke.isPending} whyNot={whyNot} reason="read" onClick={submit}>
          {confirm}
        </Button>
      </div>
    </Popover>
  );
}
