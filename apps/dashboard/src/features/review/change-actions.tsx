'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, GitMerge } from 'lucide-react';
import { toast } from 'sonner';
import { approveChange, type Change, mergeChange } from '#contract/change.ts';
import { CloseChange } from '#features/review/close-change.tsx';
import { type Action, nextAction } from '#features/review/next-action.ts';
import { call } from '#lib/call.ts';
import { ErrorView } from '#lib/error-view.tsx';
import { Button } from '#ui/button.tsx';
import { shortSha } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';

type ActionsProps = { change: Change; seenSha: string; moved: boolean };

/** Acts on the head that was seen; whatever comes of it, the change is asked for anew. */
function useAction({ change, seenSha }: ActionsProps) {
  const client = useQueryClient();
  const { number } = change;
  return useMutation({
    mutationFn: async (action: Action): Promise<string> => {
      const input = { params: { number }, body: { headSha: seenSha } };
      if (action === 'approve') {
        await call(approveChange, input);
        return `Approved #${number} at ${shortSha(seenSha)}`;
      }
      await call(mergeChange, input);
      return `Merged #${number}`;
    },
    onSuccess: (said) => toast(said),
    onSettled: () =>
      Promise.all(['changes', 'matrix', 'sync'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

const BUTTONS = {
  approve: { name: 'Approve', doing: 'Approving…', Icon: Check },
  merge: { name: 'Merge', doing: 'Merging…', Icon: GitMerge },
} as const;

/** Approve, merge, close: the next sensible one is primary, and each closed one says why. */
export function ChangeActions(props: ActionsProps) {
  const { change, seenSha, moved } = props;
  const action = useAction(props);
  const next = nextAction(change);
  const order: Action[] = next === 'merge' ? ['merge', 'approve'] : ['approve', 'merge'];
  return (
    <Panel title="Next" aside={<span className="text-xs text-ink-3">at {shortSha(seenSha)}</span>}>
      <div className="space-y-3">
        {order.map((name) => {
          const { Icon, ...words } = BUTTONS[name];
          const busy = action.isPending && action.variables === name;
          const whyNot = moved ? 'The head moved: look at the new one first' : change.actions[name];
          return (
            <div key={name} className="flex flex-col *:w-full">
              <Button
                look={next === name ? 'primary' : 'plain'}
                whyNot={whyNot}
                busy={busy || (action.isPending && !whyNot)}
                onClick={() => action.mutate(name)}
                className="w-full"
              >
                <Icon size={16} aria-hidden />
                {busy ? words.doing : words.name}
              </Button>
            </div>
          );
        })}
        {action.error ? <ErrorView error={action.error} /> : null}
        <CloseChange change={change} />
      </div>
    </Panel>
  );
}
