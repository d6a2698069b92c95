import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import type { TreeWriter } from './tree-writer.ts';

/** The oldest tars have no format that they name; the types know only the stream's own options. */
const EXTRACT = { allowUnknownFormat: true, highWaterMark: 65_536 };

/** Throws what the packer or the disk says, and OperationError for an entry that may not be. */
export async function unpackTar(
  archive: string,
  kind: 'gzip' | 'zstd' | 'tar',
  writer: TreeWriter,
  signal: AbortSignal,
): Promise<void> {
  const entries = extract(EXTRACT);
  const source = createReadStream(archive);
  const feeding =
    kind === 'tar'
      ? pipeline(source, entries, { signal })
      : pipeline(source, kind === 'gzip' ? createGunzip() : createZstdDecompress(), entries, { signal });
  // Its failure also ends the loop below, which is where it is told.
  feeding.catch(() => undefined);
  for await (const entry of entries) {
    const { name, type, linkname, mode } = entry.header;
    await writer.write(
      { name, type: type ?? 'file', ...(typeof linkname === 'string' ? { linkname } : {}), mode: mode ?? 0o644 },
      entry as AsyncIterable<Uint8Array>,
    );
  }
  await feeding;
}
