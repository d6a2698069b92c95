'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import type { JobView } from '#contract/job.ts';
import { postPromotion, type PromotionPreview } from '#contract/promotion.ts';
import { followJob } from '#features/promotion/follow-job.ts';
import { JobSteps } from '#features/promotion/job-steps.tsx';
import { PreviewFacts } from '#features/promotion/preview-facts.tsx';
import { call } from '#lib/call.ts';
import { paths } from '#lib/paths.ts';
import { ProposalForm } from '#lib/proposal-form.tsx';
import { Notice } from '#ui/notice.tsx';

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

function whyClosed({ preview, settled }: FormProps): string | null {
  if (preview.whyNot) return preview.whyNot;
  return settled ? null : 'Wait until the chosen release is looked up';
}

export function PromoteForm(props: FormProps) {
  const { preview, onChoose } = props;
  const [job, setJob] = useState<JobView>();
  const promotion = usePromotion(preview, setJob);
  const busy = promotion.isPending || promotion.isSuccess;
  return (
    <ProposalForm
      whyNot={whyClosed(props)}
      busy={busy}
      error={promotion.error}
      progress={job && busy ? <JobSteps job={job} /> : null}
      onSubmit={promotion.mutate}
    >
      <PreviewFacts preview={preview} onChoose={onChoose} />
      {preview.holds ? (
        <Notice tone="wait" className="mt-5">
          {preview.holds}
        </Notice>
      ) : null}
    </ProposalForm>
  );
}
