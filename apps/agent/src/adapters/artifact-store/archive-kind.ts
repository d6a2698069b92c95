import { open } from 'node:fs/promises';

/** How a file is packed, by its first bytes and never by its name. */
export type ArchiveKind = 'gzip' | 'zstd' | 'tar' | 'zip' | 'xz' | 'bzip2' | '7z' | 'rar' | 'program';

const MAGIC: readonly (readonly [string, ArchiveKind])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'], // with nothing in it
  ['\xfd7zXZ\x00', 'xz'],
  ['BZh', 'bzip2'],
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['Rar!\x1a\x07', 'rar'],
];
const TAR_BLOCK_BYTES = 512;

export async function archiveKindOf(path: string): Promise<ArchiveKind> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAR_BLOCK_BYTES), 0, TAR_BLOCK_BYTES, 0);
    const head = buffer.toString('latin1');
    const known = MAGIC.find(([magic]) => head.startsWith(magic));
    if (known !== undefined) return known[1];
    return bytesRead === TAR_BLOCK_BYTES && isTarHeader(buffer) ? 'tar' : 'program';
  } finally {
    await file.close();
  }
}

/** By the checksum that every tar has; the word `ustar` is missing from the oldest ones. */
function isTarHeader(block: Buffer): boolean {
  const said = /^[ 0]*([0-7]+)[ \0]/.exec(block.toString('latin1', 148, 156))?.[1];
  if (said === undefined) return false;
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  return Number.parseInt(said, 8) === sum;
}
