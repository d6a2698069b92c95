import { EMPTY_TREE } from '#git/objects.ts';
import type { GitRepository } from '#git/repository.ts';
import { parseTree, type TreeLine, typeOfMode } from '#git/tree-object.ts';

export interface TreeEntry {
  readonly path: string;
  /** Six digits, as in replies. */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  /** Bytes; only blobs have one. */
  readonly size: number | null;
}

/** The lines of a tree, or of a commit's tree. Throws when there is no such tree. */
export async function readLines({ objects }: GitRepository, treeish: string): Promise<TreeLine[]> {
  // git knows the empty tree without having it.
  if (treeish === EMPTY_TREE) return [];
  const found = await objects.read(`${treeish}^{tree}`);
  if (!found) throw new Error(`Cannot read tree ${treeish} as there is none`);
  return parseTree(found.body);
}

/** The entries of a tree or of a commit's tree; with `recursive` those below too, each after its folder. */
export async function readTree(
  repo: GitRepository,
  treeish: string,
  recursive = false,
  below = '',
): Promise<TreeEntry[]> {
  const lines = await readLines(repo, treeish);
  const parts = await Promise.all(
    lines.map(async (line) => {
      const entry = await toEntry(repo, line, below);
      if (!recursive || entry.type !== 'tree') return [entry];
      return [entry, ...(await readTree(repo, line.sha, true, `${entry.path}/`))];
    }),
  );
  return parts.flat();
}

/** The one entry at `file` (no slash at either end); `undefined` when there is none. */
export async function readTreeEntry(
  repo: GitRepository,
  treeish: string,
  file: string,
): Promise<TreeEntry | undefined> {
  const folders = file.split('/');
  const name = folders.pop();
  let tree = treeish;
  for (const folder of folders) {
    const next = (await readLines(repo, tree)).find((line) => line.name === folder && line.mode === '40000');
    if (!next) return undefined;
    tree = next.sha;
  }
  const line = (await readLines(repo, tree)).find((each) => each.name === name);
  return line && toEntry(repo, line, folders.map((folder) => `${folder}/`).join(''));
}

async function toEntry({ objects }: GitRepository, line: TreeLine, below: string): Promise<TreeEntry> {
  const type = typeOfMode(line.mode);
  const size = type === 'blob' ? ((await objects.info(line.sha))?.size ?? null) : null;
  return { path: below + line.name, mode: line.mode.padStart(6, '0'), type, sha: line.sha, size };
}
