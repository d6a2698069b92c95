import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Entry, type ZipFile, getFileNameLowLevel, openPromise } from 'yauzl';
import type { TreeEntry, TreeWriter } from './tree-writer.ts';

const UNIX = 3;
const KINDS: Readonly<Record<number, string>> = {
  0o10: 'fifo',
  0o20: 'character-device',
  0o40: 'directory',
  0o60: 'block-device',
  0o100: 'file',
  0o120: 'symlink',
  0o140: 'socket',
};
/** Longer than any path that a system follows. */
const LINK_BYTES_MAX = 4_096;

/** Read from the disk, one entry after the other. Throws what the packer says, and OperationError for an entry that may not be. */
export async function unpackZip(archive: string, writer: TreeWriter, signal: AbortSignal): Promise<void> {
  // Names are decoded here and judged by the writer, like those of every archive.
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for await (const raw of zip.eachEntry()) {
      signal.throwIfAborted();
      if (raw.isEncrypted()) throw new Error('it is encrypted');
      await unpackEntry(zip, raw, writer, signal);
    }
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, raw: Entry, writer: TreeWriter, signal: AbortSignal): Promise<void> {
  const entry = entryOf(raw);
  if (entry.type === 'directory') return writer.write(entry, []);
  if (entry.type === 'symlink' && raw.uncompressedSize > LINK_BYTES_MAX)
    throw new Error(`the link "${entry.name}" is too long`);
  const stream = addAbortSignal(signal, await zip.openReadStreamPromise(raw));
  if (entry.type !== 'symlink') return writer.write(entry, stream as AsyncIterable<Uint8Array>);
  return writer.write({ ...entry, linkname: (await buffer(stream)).toString('utf8') }, []);
}

function entryOf(raw: Entry): TreeEntry & { readonly type: string } {
  const name = getFileNameLowLevel(raw.generalPurposeBitFlag, raw.fileNameRaw, raw.extraFields, true);
  const unixMode = raw.versionMadeBy >> 8 === UNIX ? raw.externalFileAttributes >>> 16 : 0;
  const kind = (unixMode >>> 9) & 0o170;
  const type = name.endsWith('/')
    ? 'directory'
    : (KINDS[kind === 0 ? 0o100 : kind] ?? 'entry of a kind that nobody knows');
  // A zip from a system without modes does not say what is a program, so everything may be.
  return { name, type, mode: unixMode === 0 ? 0o755 : unixMode & 0o777 };
}
