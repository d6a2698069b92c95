import { type JsonWebKey, type KeyObject, createHash, createPublicKey } from 'node:crypto';
import { SshReader } from './ssh-wire.ts';

/** A public key that can check signatures, of the kinds that people sign commits with. */
export type SshKey = {
  readonly key: KeyObject;
  /** By the name that a signature has in SSH: the hash that is signed; `null` where the kind brings its own. */
  readonly hashes: Readonly<Record<string, string | null>>;
};

const RSA_BITS_MIN = 2_048;
const CURVES: Readonly<Record<string, { readonly crv: string; readonly bytes: number; readonly hash: string }>> = {
  nistp256: { crv: 'P-256', bytes: 32, hash: 'sha256' },
  nistp384: { crv: 'P-384', bytes: 48, hash: 'sha384' },
  nistp521: { crv: 'P-521', bytes: 66, hash: 'sha512' },
};

/** Throws with the end of a sentence when the key is of another kind, or too weak. */
export function sshKeyOf(blob: Buffer): SshKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const found = keyIn(type, reader);
  reader.end();
  return found;
}

function keyIn(type: string, reader: SshReader): SshKey {
  if (type === 'ssh-ed25519') {
    return { key: keyOf({ kty: 'OKP', crv: 'Ed25519', x: base64url(reader.bytes()) }), hashes: { [type]: null } };
  }
  if (type === 'ssh-rsa') {
    const e = reader.number();
    const n = reader.number();
    if (n.length * 8 < RSA_BITS_MIN) throw new Error(`its RSA key has less than ${RSA_BITS_MIN} bits`);
    const hashes = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };
    return { key: keyOf({ kty: 'RSA', n: base64url(n), e: base64url(e) }), hashes };
  }
  const curve = CURVES[type.replace('ecdsa-sha2-', '')];
  if (!type.startsWith('ecdsa-sha2-') || curve === undefined) throw new Error(`its key is a ${type}`);
  if (type !== `ecdsa-sha2-${reader.text()}`) throw new Error('its key names two curves');
  const point = reader.bytes();
  if (point[0] !== 4 || point.length !== 1 + 2 * curve.bytes) throw new Error('its key is no point of its curve');
  const x = base64url(point.subarray(1, 1 + curve.bytes));
  const y = base64url(point.subarray(1 + curve.bytes));
  return { key: keyOf({ kty: 'EC', crv: curve.crv, x, y }), hashes: { [type]: curve.hash } };
}

/** As `ssh-keygen -l` says it. */
export const fingerprint = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

const keyOf = (key: JsonWebKey): KeyObject => createPublicKey({ key, format: 'jwk' });
const base64url = (bytes: Buffer): string => bytes.toString('base64url');
