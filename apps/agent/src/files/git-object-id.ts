import { createHash } from 'node:crypto';

/** Git's id of an object, in `digits` hexadecimal digits: 40 by SHA-1, 64 by SHA-256, as the repository's ids are. */
export function gitObjectId(type: string, bytes: Uint8Array, digits: number): string {
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1');
  return hash.update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}
