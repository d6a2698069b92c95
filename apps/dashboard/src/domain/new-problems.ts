import { type Problem, problemSentence } from '@pagurus/schema/parse-state-file.ts';

/**
 * The problems that a change answers for: all in files that it touches, and those elsewhere that were not there before
 * (a deleted release that some environment still names). A file that was broken already must not close every change.
 */
export function newProblems(
  before: readonly Problem[],
  after: readonly Problem[],
  touched: ReadonlySet<string>,
): Problem[] {
  const known = new Set(before.map(identity));
  return after.filter((problem) => touched.has(problem.file) || !known.has(identity(problem)));
}

const identity = ({ file, path, message }: Problem): string => `${file}\n${path}\n${message}`;

/** As sentences, the most telling first: "did you mean" explains the missing key that the same typo leaves behind. */
export const problemSentences = (problems: readonly Problem[]): string[] =>
  problems
    .toSorted((a, b) => Number(b.suggestion !== undefined) - Number(a.suggestion !== undefined))
    .map(problemSentence);
