import type { OpenedChange } from '#contract/promotion.ts';
import { type FileEdit, problemsOfEdits } from '#domain/file-edits.ts';
import { problemSentences } from '#domain/new-problems.ts';
import type { State } from '#server/state/state-room.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

/** A change of files that was decided upon `state`, with the words that go with it. */
export type EditsToOpen = {
  readonly title: string;
  readonly reason: string;
  /** Below the reason, in commit and pull request; holds `key`. */
  readonly trailers: string;
  readonly branch: string;
  /** The same for the same wish: repeating it finds what was made. */
  readonly key: string;
  readonly edits: readonly FileEdit[];
};

/** Opens the pull request in the caller's name, or finds it. 422 with every mistake that the edits would make in the state. */
export async function openEdits(
  { repository }: Pick<Context, 'repository'>,
  { forge }: Pick<Caller, 'forge'>,
  { snapshot, files }: Pick<State, 'snapshot' | 'files'>,
  { title, reason, trailers, branch, key, edits }: EditsToOpen,
  onStep?: (step: 'commit' | 'pull') => Promise<void>,
): Promise<OpenedChange> {
  const problems = problemsOfEdits(files, snapshot.problems, edits);
  const [first] = problemSentences(problems);
  if (first !== undefined) {
    const why = `Cannot open "${title}" as the state must have no new mistake: ${first}`;
    throw new Refusal(why, { status: 422, code: 'change.badState', problems });
  }
  return forge.openChange(
    {
      branch,
      base: repository.defaultBranch,
      baseSha: snapshot.commit,
      files: new Map(edits.map(({ path, after }) => [path, after])),
      message: `${title}\n\n${reason}\n\n${trailers}\n`,
      title,
      body: `${reason}\n\n${trailers}\n`,
      key,
    },
    onStep,
  );
}
