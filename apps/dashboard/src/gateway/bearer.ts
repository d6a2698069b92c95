import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether `Authorization: Bearer …` carries this token; takes as long for a near miss as for any other. */
export function bearerIs(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
