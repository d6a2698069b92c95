import type { TreeLine } from '#git/tree-object.ts';

/** One name that is not the same in two trees; `undefined` where it is not there. Never a folder. */
export interface Difference {
  readonly path: string;
  readonly before: TreeLine | undefined;
  readonly after: TreeLine | undefined;
}

type ReadTree = (sha: string) => Promise<readonly TreeLine[]>;

const FOLDER = '40000';

/**
 * What differs between two trees by name, in git's order. Folders that are the same are not looked into, so that a
 * change of one file in thousands costs a read for each folder above it.
 */
export async function compareTrees(read: ReadTree, before: string, after: string): Promise<Difference[]> {
  const found = await compareFolders(read, { before, after }, '');
  return found.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function compareFolders(
  read: ReadTree,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
  below: string,
): Promise<Difference[]> {
  const [old, now] = await Promise.all(
    [before, after].map(async (sha) => byName(sha === undefined ? [] : await read(sha))),
  );
  const names = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  const parts = await Promise.all(
    [...names].map(async (name): Promise<Difference[]> => {
      const [was, is] = [old?.get(name), now?.get(name)];
      if (was?.sha === is?.sha && was?.mode === is?.mode) return [];
      const [files, folders] = [
        { before: unless(FOLDER, was), after: unless(FOLDER, is) },
        { before: folderOf(was), after: folderOf(is) },
      ];
      const own = files.before || files.after ? [{ path: below + name, ...files }] : [];
      const isFolder = folders.before !== undefined || folders.after !== undefined;
      return isFolder ? [...own, ...(await compareFolders(read, folders, `${below}${name}/`))] : own;
    }),
  );
  return parts.flat();
}

const byName = (lines: readonly TreeLine[]): Map<string, TreeLine> => new Map(lines.map((line) => [line.name, line]));
const folderOf = (line: TreeLine | undefined): string | undefined => (line?.mode === FOLDER ? line.sha : undefined);
const unless = (mode: string, line: TreeLine | undefined): TreeLine | undefined =>
  line?.mode === mode ? undefined : line;
