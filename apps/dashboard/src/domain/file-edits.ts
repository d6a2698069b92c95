import type { Problem } from '@pagurus/schema/parse-state-file.ts';
import { PIPELINE_PATH, readStatePath } from '@pagurus/schema/state-paths.ts';
import { parseSnapshot } from '@pagurus/schema/state-snapshot.ts';
import { editedReleases } from '#domain/edited-releases.ts';
import { newProblems } from '#domain/new-problems.ts';

/** One file of a change: what it shall be. `after` is its whole text, or `null` where it goes away. */
export type FileEdit = { readonly path: string; readonly after: string | null };

type Files = ReadonlyMap<string, string>;

const PATH_MAX = 255;

/** Why Git or the next clone would not take a file of this name, as a clause; `undefined` when it may be written. */
export function whyNotPath(path: string): string | undefined {
  if (path.length === 0 || path.length > PATH_MAX) return `its path must be 1 to ${PATH_MAX} characters long`;
  if (/[\p{Cc}\p{Cs}\\:]/u.test(path)) return 'its path must have no control character, no backslash and no colon';
  const isBad = (part: string) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git';
  return path.split('/').some(isBad) ? 'its path must lead from the top of the repository to a file' : undefined;
}

/** The files once the edits are done. */
export function withEdits(files: Files, edits: readonly FileEdit[]): ReadonlyMap<string, string> {
  const after = new Map(files);
  for (const { path, after: text } of edits) {
    if (text === null) after.delete(path);
    else after.set(path, text);
  }
  return after;
}

/**
 * What would be wrong in the state after these edits and they answer for: the check that a pull request with them gets.
 * Only the apps concerned are parsed, so that one edit in ten thousand files costs as much as in ten.
 */
export function problemsOfEdits(files: Files, known: readonly Problem[], edits: readonly FileEdit[]): Problem[] {
  const after = withEdits(files, edits);
  const touched = new Set(edits.map(({ path }) => path));
  const apps = new Set([...touched].map(appOf));
  const concerned = [...after].filter(([path]) => path === PIPELINE_PATH || touched.has(path) || apps.has(appOf(path)));
  const { problems } = parseSnapshot('', new Map(concerned));
  return [...newProblems(known, problems, touched), ...editedReleases(files, after, touched)];
}

function appOf(path: string): string | undefined {
  const is = readStatePath(path);
  return is === undefined || is.kind === 'Pipeline' ? undefined : is.app;
}
