import { ObjectBatch } from '#git/object-writer.ts';
import type { GitRepository } from '#git/repository.ts';
import { formatTree, type TreeLine } from '#git/tree-object.ts';
import { readLines } from '#git/trees.ts';

export type TreeChange =
  | { readonly path: string; readonly mode: string; readonly sha: string }
  | { readonly path: string; readonly mode: string; readonly content: string | Uint8Array }
  | { readonly path: string; readonly remove: true };

/** What a blob can be: a file, a program, a link. */
const BLOB_MODES = new Set(['100644', '100755', '120000']);
const MODES = new Set([...BLOB_MODES, '160000', '040000']);
const isReserved = (part: string): boolean => ['', '.', '..', '.git', 'git~1'].includes(part);

/** Why this change cannot be part of a tree, or `undefined` when it can. */
export function whyNotInTree(change: TreeChange): string | undefined {
  // Some file systems ignore case and invisible characters, so `.gIt` there is the repository itself.
  const parts = change.path.split('/').map((part) => part.replaceAll(/\p{Cf}/gu, '').toLowerCase());
  if (change.path.includes('\0') || parts.some(isReserved)) return 'tree.path contains a malformed path component';
  if (!('remove' in change) && !MODES.has(change.mode)) {
    return 'tree.mode must be one of 100644, 100755, 040000, 160000, 120000';
  }
  // A folder whose object is a blob could be read by nobody again.
  if ('content' in change && !BLOB_MODES.has(change.mode)) {
    return 'tree.content must have one of the modes 100644, 100755, 120000';
  }
  return undefined;
}

/** Writes `base` (a tree or a commit; `undefined`: empty) with the changes applied; the new tree's name. */
export async function writeTree(
  repo: GitRepository,
  base: string | undefined,
  changes: readonly TreeChange[],
): Promise<string> {
  const batch = new ObjectBatch(repo.dir);
  const tree = (await addFolder(repo, base, changes, batch)) ?? batch.add('tree', formatTree([]));
  await batch.end();
  return tree;
}

/** `undefined` for a folder in which nothing is left: git keeps no empty ones. */
async function addFolder(
  repo: GitRepository,
  base: string | undefined,
  changes: readonly TreeChange[],
  batch: ObjectBatch,
): Promise<string | undefined> {
  const lines = new Map((base === undefined ? [] : await readLines(repo, base)).map((line) => [line.name, line]));
  const deeper = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const slash = change.path.indexOf('/');
    if (slash < 0) setLine(lines, change.path, toLine(change, batch));
    else {
      const folder = change.path.slice(0, slash);
      deeper.set(folder, [...(deeper.get(folder) ?? []), { ...change, path: change.path.slice(slash + 1) }]);
    }
  }
  for (const [name, inside] of deeper) {
    const before = lines.get(name);
    const sha = await addFolder(repo, before?.mode === '40000' ? before.sha : undefined, inside, batch);
    // Taking something from a folder that is not one leaves what is there.
    if (sha === undefined && before && before.mode !== '40000') continue;
    setLine(lines, name, sha === undefined ? undefined : { name, mode: '40000', sha });
  }
  return lines.size === 0 ? undefined : batch.add('tree', formatTree([...lines.values()]));
}

function setLine(lines: Map<string, TreeLine>, name: string, line: TreeLine | undefined): void {
  if (line) lines.set(name, line);
  else lines.delete(name);
}

function toLine(change: TreeChange, batch: ObjectBatch): TreeLine | undefined {
  if ('remove' in change) return undefined;
  const mode = change.mode.replace(/^0+/, '');
  if ('sha' in change) return { name: change.path, mode, sha: change.sha };
  return { name: change.path, mode, sha: batch.add('blob', Buffer.from(change.content)) };
}
