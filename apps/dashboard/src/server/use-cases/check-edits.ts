import type { ProposedEdit } from '#contract/change.ts';
import type { EditCheck } from '#contract/files.ts';
import { problemsOfEdits, withEdits } from '#domain/file-edits.ts';
import { cellsOf } from '#server/state/change-reader.ts';
import { toState } from '#server/state/state-room.ts';
import { type Context, newestState } from '#server/use-cases/context.ts';
import { summaryOf } from '#server/use-cases/get-change.ts';
import { type Effect, radiusOf } from '#server/use-cases/radius-of.ts';

/** What edits would do to the newest state: mistakes, what changes in words, who would feel it. Changes nothing. */
export function checkEdits(context: Context, edits: readonly ProposedEdit[]): EditCheck {
  const base = newestState(context);
  const touched = edits.map(({ path }) => path);
  const head = toState(base.snapshot.commit, withEdits(base.files, edits));
  const effect: Effect = { base, head, touched, cells: cellsOf(base, head, touched) };
  return {
    problems: problemsOfEdits(base.files, base.snapshot.problems, edits),
    summary: summaryOf(effect),
    blastRadius: radiusOf(context, effect),
  };
}
