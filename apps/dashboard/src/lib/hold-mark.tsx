'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { type HoldView, resumePromotions } from '#contract/hold.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { Age } from '#ui/age.tsx';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';
import { Popover } from '#ui/popover.tsx';
import { State } from '#ui/state.tsx';

type HoldProps = { hold: HoldView };

function useResume({ app, environment }: HoldView) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(resumePromotions, { params: { app, environment }, body: {} }),
    onSuccess: () => toast(`Promotions of ${app} into ${environment} go on`),
    onSettled: () =>
      Promise.all(['matrix', 'changes', 'preview'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

/** Who holds what since when, and why. */
function HoldWords({ hold }: HoldProps) {
  return (
    <>
      <p className="font-medium">
        {hold.by} holds {hold.app} on <span className="font-mono">{hold.release}</span> in {hold.environment}
      </p>
      <p className="wrap-anywhere text-ink-2">
        {hold.reason} · <Age at={Date.parse(hold.since)} suffix=" ago" />
      </p>
    </>
  );
}

function Resume({ hold, wide = false }: HoldProps & { wide?: boolean }) {
  const resume = useResume(hold);
  return (
    <>
      <Button
        size="sm"
        whyNot={hold.whyNotResume}
        busy={resume.isPending}
        onClick={() => resume.mutate()}
        aria-label={`Resume promotions of ${hold.app} into ${hold.environment}`}
        {...(wide ? { className: 'w-full' } : {})}
      >
        Resume
      </Button>
      {resume.error ? <ErrorView error={resume.error} className="mt-2" /> : null}
    </>
  );
}

/** In a cell: that it is held, and behind it why and the way on. */
export function HoldMark({ hold }: HoldProps) {
  const [open, setOpen] = useState(false);
  const label = `${hold.app} in ${hold.environment} is held by ${hold.by}`;
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button type="button" aria-label={label} className="flex min-h-6 items-center rounded-sm hover:underline">
          <State tone="wait">Held</State>
        </button>
      }
    >
      <div className="space-y-1 text-sm">
        <HoldWords hold={hold} />
      </div>
      <div className="mt-3 flex flex-col items-end">
        <Resume hold={hold} />
      </div>
    </Popover>
  );
}

/** On a page: the same with its button beside it. */
export const HoldNotice = ({ hold, className = '' }: HoldProps & { className?: string }) => (
  <Notice tone="wait" className={className}>
    <HoldWords hold={hold} />
    <div className="mt-2">
      <Resume hold={hold} />
    </div>
  </Notice>
);
