'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import type { JobView } from '#contract/job.ts';
import { postPromotion, type PromotionPreview } from '#contract/promotion.ts';
import { followJob } from '#features/promotion/follow-job.ts';
import { JobSteps } from '#features/promotion/job-steps.tsx';
import { PreviewFacts } from '#features/promotion/preview-facts.tsx';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { paths } from '#lib/paths.ts';
import { Button } from '#ui/button.tsx';
import { Kbd, TextArea } from '#ui/field.tsx';
import { Notice } from '#ui/notice.tsx';
import { isSubmitKey } from '#ui/use-shortcuts.ts';

type FormProps = { preview: PromotionPreview; settled: boolean; onChoose: (release: string) => void };

/** Opens the pull request, then goes to its change. What the person saw as current goes with it. */
function usePromotion(preview: PromotionPreview, onJob: (job: JobView) => void) {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) => {
      const { app, to, release, currentRelease: expectedRelease, kind } = preview;
      const answer = await call(postPromotion, { body: { app, to, release, expectedRelease, reason, kind } });
      // The forge takes its time: the steps are shown while they happen.
      return 'job' in answer ? followJob(answer.job, onJob) : answer;
    },
    onSuccess: async ({ number, existed }) => {
      toast(existed ? `Pull request #${number} was open already` : `Pull request #${number} opened`, {
        description: `${preview.app} ${preview.release} to ${preview.to}`,
      });
      router.push(paths.change(number));
      await client.invalidateQueries({ queryKey: ['changes'] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['preview'] }),
  });
}

function whyClosed({ preview, settled }: FormProps, reason: string): string | null {
  if (preview.whyNot) return preview.whyNot;
  if (!settled) return 'Wait until the chosen release is looked up';
  return reason.trim() === '' ? 'Give a reason first' : null;
}

export function PromoteForm(props: FormProps) {
  const { preview, onChoose } = props;
  const [reason, setReason] = useState('');
  const [job, setJob] = useState<JobView>();
  const promotion = usePromotion(preview, setJob);
  const whyNot = whyClosed(props, reason);
  const busy = promotion.isPending || promotion.isSuccess;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (whyNot === null && !busy) promotion.mutate(reason.trim());
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
        <PreviewFacts preview={preview} onChoose={onChoose} />
        {preview.holds ? (
          <Notice tone="wait" className="mt-5">
            {preview.holds}
          </Notice>
        ) : null}
        <label htmlFor="promotion-reason" className="mt-6 mb-1.5 block text-sm font-medium">
          Reason
        </label>
        <TextArea
          id="promotion-reason"
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => (isSubmitKey(event) ? submit() : undefined)}
          placeholder="Why now? The reviewer and the history will read it."
        />
      </div>
      <footer className="shrink-0 space-y-3 border-t border-line px-6 py-4">
        {job && busy ? <JobSteps job={job} /> : null}
        {promotion.error ? <ErrorView error={promotion.error} /> : null}
        <div className="flex justify-end text-right">
          <Button type="submit" look="primary" whyNot={busy ? null : whyNot} busy={busy} className="self-end">
            {busy ? 'Opening the pull request…' : 'Open pull request'}
            <Kbd>⌘⏎</Kbd>
          </Button>
        </div>
      </footer>
    </form>
  );
}
