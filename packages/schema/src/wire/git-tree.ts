export type TreeEntry = { readonly mode: string; readonly name: string; readonly id: string };

const SPACE = 0x20;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Git's tree object: `<mode> <name>\0<id>` again and again, the id in `idBytes` raw bytes. One that is cut short ends early. */
export function parseTree(bytes: Uint8Array, idBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  const text = new TextDecoder();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const zero = bytes.indexOf(0, space);
    if (space < 0 || zero < 0) break;
    const end = zero + 1 + idBytes;
    let id = '';
    for (const byte of bytes.subarray(zero + 1, end)) id += HEX[byte];
    entries.push({
      mode: text.decode(bytes.subarray(at, space)),
      name: text.decode(bytes.subarray(space + 1, zero)),
      id,
    });
    at = end;
  }
  return entries;
}

export const isFolder = ({ mode }: TreeEntry): boolean => mode === '40000';
/** A regular file; a symbolic link could name anything and is none. */
export const isFile = ({ mode }: TreeEntry): boolean => mode === '100644' || mode === '100755';
