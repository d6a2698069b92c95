import type { TreeLine } from '#git/tree-object.ts';

/** One name of a folder after a merge: a line, no line, or a folder of both sides that must be merged in turn. */
export type MergedLine =
  | { readonly name: string; readonly take: TreeLine | undefined }
  | { readonly name: string; readonly into: { readonly base: string | undefined; ours: string; theirs: string } };

const FOLDER = '40000';

/**
 * Merges one folder name by name; `undefined` where that is not enough and git must look at files or renames.
 *
 * It is enough where at most one side changed each name. A rename can matter only where the other side changed the old
 * name, its folder or the new name, or renamed the same file elsewhere, so whatever both sides changed is left to git,
 * but for folders that both have and for files that became the same.
 */
export function mergeLines(
  base: readonly TreeLine[],
  ours: readonly TreeLine[],
  theirs: readonly TreeLine[],
): MergedLine[] | undefined {
  const [before, mine, other] = [base, ours, theirs].map((lines) => new Map(lines.map((line) => [line.name, line])));
  const names = new Set([...ours, ...theirs, ...base].map(({ name }) => name));
  const merged: MergedLine[] = [];
  for (const name of names) {
    const line = mergeName(name, before?.get(name), mine?.get(name), other?.get(name));
    if (!line) return undefined;
    merged.push(line);
  }
  return merged;
}

function mergeName(
  name: string,
  base: TreeLine | undefined,
  ours: TreeLine | undefined,
  theirs: TreeLine | undefined,
): MergedLine | undefined {
  if (isSame(base, theirs)) return { name, take: ours };
  if (isSame(base, ours)) return { name, take: theirs };
  if (!ours || !theirs) return undefined;
  const areFolders = ours.mode === FOLDER && theirs.mode === FOLDER;
  if (!areFolders) return isSame(ours, theirs) && base?.mode !== FOLDER ? { name, take: ours } : undefined;
  if (base && base.mode !== FOLDER) return undefined;
  return { name, into: { base: base?.sha, ours: ours.sha, theirs: theirs.sha } };
}

const isSame = (a: TreeLine | undefined, b: TreeLine | undefined): boolean => a?.sha === b?.sha && a?.mode === b?.mode;
