import { createHash, randomBytes } from 'node:crypto';

/** A secret that nobody can guess. The prefix says what it is to whoever finds it, a scanner of repositories too. */
export const newSecret = (prefix: 'pge' | 'pgc'): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/** What is kept of a secret: it has too many bits to be found by trying, so that a fast hash does. */
export const hashOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The secret in `Authorization: Bearer …`. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
