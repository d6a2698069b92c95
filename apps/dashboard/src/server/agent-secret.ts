import { randomBytes } from 'node:crypto';
import { sha256Hex } from '#server/state/sha256.ts';

/** A secret that nobody can guess. The prefix says what it is to whoever finds it, a scanner of repositories too. */
export const newSecret = (prefix: 'pge' | 'pgc'): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/** What is kept of a secret: it has too many bits to be found by trying, so that a fast hash does. */
export const hashOfSecret = sha256Hex;

/** The secret in `Authorization: Bearer …`. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
