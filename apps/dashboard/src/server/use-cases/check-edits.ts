import type { ProposedEdit } from '#contract/change.ts';
import type { EditCheck } from '#contract/files.ts';
import { withEdits } from '#domain/file-edits.ts';
import { contentOf } from '#server/state/change-reader.ts';
import { toState } from '#server/state/state-room.ts';
import { type Context, newestState } from '#server/use-cases/context.ts';
import { summaryOf } from '#server/use-cases/get-change.ts';
import { radiusOf } from '#server/use-cases/radius-of.ts';

/** What edits would do to the newest state: mistakes, what changes in words, who would feel it. Changes nothing. */
export function checkEdits(context: Context, edits: readonly ProposedEdit[]): EditCheck {
  const base = newestState(context);
  const head = toState(base.snapshot.commit, withEdits(base.files, edits));
  const content = contentOf(
    base,
    head,
    edits.map(({ path }) => path),
  );
  return {
    problems: [...content.problems],
    summary: summaryOf(content),
    blastRadius: radiusOf(context, content),
  };
}
