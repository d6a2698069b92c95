import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha256 of a file's bytes as 64 hexadecimal digits, read in pieces. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const pieces = createReadStream(path, { highWaterMark: 256 * 1_024, ...(signal === undefined ? {} : { signal }) });
  for await (const piece of pieces) hash.update(piece as Buffer);
  return hash.digest('hex');
}
