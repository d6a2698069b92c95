'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { type Change, type MovedBase, remakeChange } from '#contract/change.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { Notice } from '#ui/notice.tsx';

/** What moved under the change since it was made, and the way on that is left: from there, or not at all. */
export function MovedNotice({ change, moved }: { change: Change; moved: MovedBase }) {
  const client = useQueryClient();
  const { number, head } = change;
  const remake = useMutation({
    mutationFn: () => call(remakeChange, { params: { number }, body: { headSha: head.sha } }),
    onSuccess: () => toast(`Made #${number} again from ${moved.now ?? 'nothing'}`),
    onSettled: () => Promise.all(['changes', 'matrix'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <Notice tone="bad" className="mt-4">
      <p className="font-medium">This change no longer fits</p>
      <p className="text-ink-2">{moved.sentence}</p>
      {moved.canRemake ? (
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <Button size="sm" busy={remake.isPending} onClick={() => remake.mutate()}>
            Promote from the new version
          </Button>
          <span className="text-xs text-ink-2">or close it without merging</span>
        </div>
      ) : null}
      {remake.error ? <ErrorView error={remake.error} className="mt-2" /> : null}
    </Notice>
  );
}
