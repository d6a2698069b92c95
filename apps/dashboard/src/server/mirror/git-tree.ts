export type TreeEntry = { readonly mode: string; readonly name: string; readonly id: string };

/** Git's tree object: `<mode> <name>\0<id>` again and again, the id in `idBytes` raw bytes. */
export function parseTree(bytes: Buffer, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0, space);
    const end = zero + 1 + idBytes;
    entries.push({
      mode: bytes.toString('utf8', at, space),
      name: bytes.toString('utf8', space + 1, zero),
      id: bytes.toString('hex', zero + 1, end),
    });
    at = end;
  }
  return entries;
}

export const isFolder = ({ mode }: TreeEntry): boolean => mode === '40000';
/** A regular file; a symbolic link could name anything and is none. */
export const isFile = ({ mode }: TreeEntry): boolean => mode === '100644' || mode === '100755';
