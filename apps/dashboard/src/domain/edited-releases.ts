import type { Problem } from '@pagurus/schema/parse-state-file.ts';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import { checkedRelease } from '@pagurus/schema/state-snapshot.ts';

/** Whether this file is a release that was written: one that never parsed could not be run by anybody, so it may be mended. */
export const isWrittenOnce = (file: string, text: string | undefined): boolean =>
  text !== undefined && readStatePath(file)?.kind === 'Release' && checkedRelease(file, text).ok;

type Files = ReadonlyMap<string, string>;

/**
 * Releases that say something else than when they were written, each at the first line that differs; one that goes away
 * is the business of who names it.
 */
export function editedReleases(before: Files, after: Files, touched: Iterable<string>): Problem[] {
  return [...touched].flatMap((file) => {
    const [was, is] = [before.get(file), after.get(file)];
    if (was === undefined || is === undefined || was === is || !isWrittenOnce(file, was)) return [];
    const { line, column } = firstDifference(was, is);
    const message = 'a release is never edited after it was written: write a new version instead';
    return [{ file, line, column, path: '', message }];
  });
}

function firstDifference(was: string, is: string): { line: number; column: number } {
  let at = 0;
  while (was[at] === is[at] && at < was.length) at += 1;
  const above = is.slice(0, at).split('\n');
  return { line: above.length, column: (above.at(-1) ?? '').length + 1 };
}
