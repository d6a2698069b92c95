import { createHash, verify } from 'node:crypto';
import { sshKeyOf } from './ssh-key.ts';
import { SshReader, sshPiece } from './ssh-wire.ts';

/** What stands in a signature file of SSH (PROTOCOL.sshsig of OpenSSH). Nothing of it is proven yet. */
export type SshSignature = {
  /** The public key that is said to have made it. */
  readonly publicKey: Buffer;
  /** What it was made for: `git`. */
  readonly namespace: string;
  readonly hash: string;
  readonly reserved: Buffer;
  /** Its kind and its bytes. */
  readonly kind: string;
  readonly bytes: Buffer;
};

const MAGIC = 'SSHSIG';
const ARMOUR = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n?$/;
const HASHES = new Set(['sha256', 'sha512']);

/** Throws with the end of a sentence when it is none. */
export function readSshSignature(armoured: string): SshSignature {
  const [, body] = ARMOUR.exec(armoured.replaceAll('\r', '')) ?? [];
  if (body === undefined) throw new Error('its signature is not one of SSH');
  const reader = new SshReader(Buffer.from(body, 'base64'));
  if (reader.take(MAGIC.length).toString('latin1') !== MAGIC || reader.uint32() !== 1) {
    throw new Error('its signature is of another version');
  }
  const publicKey = reader.bytes();
  const namespace = reader.text();
  const reserved = reader.bytes();
  const hash = reader.text();
  const signature = new SshReader(reader.bytes());
  reader.end();
  if (!HASHES.has(hash)) throw new Error(`its signature is of a ${hash}`);
  const kind = signature.text();
  const bytes = signature.bytes();
  signature.end();
  return { publicKey, namespace, reserved, hash, kind, bytes };
}

/** Whether the key in the signature made it, for exactly these bytes. Throws with the end of a sentence for keys of other kinds. */
export function isSignatureOf(signature: SshSignature, message: Buffer): boolean {
  const { publicKey, namespace, reserved, hash, kind, bytes } = signature;
  const { key, hashes } = sshKeyOf(publicKey);
  const digest = hashes[kind];
  if (digest === undefined) throw new Error(`its signature is a ${kind}`);
  const signed = Buffer.concat([
    Buffer.from(MAGIC),
    sshPiece(namespace),
    sshPiece(reserved),
    sshPiece(hash),
    sshPiece(createHash(hash).update(message).digest()),
  ]);
  if (!kind.startsWith('ecdsa-')) return verify(digest, signed, key, bytes);
  return verify(digest, signed, { key, dsaEncoding: 'ieee-p1363' }, pairOf(bytes, kind));
}

/** SSH writes the two numbers with their lengths; the checker wants them side by side, each as long as the curve. */
function pairOf(bytes: Buffer, kind: string): Buffer {
  const width = Math.ceil(Number(kind.replace('ecdsa-sha2-nistp', '')) / 8);
  const reader = new SshReader(bytes);
  const pair = [reader.number(), reader.number()];
  reader.end();
  if (pair.some((number) => number.length > width)) throw new Error('its signature is longer than its curve');
  return Buffer.concat(pair.map((number) => Buffer.concat([Buffer.alloc(width - number.length), number])));
}
