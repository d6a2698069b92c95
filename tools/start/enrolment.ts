import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the enrolment token of this installation's own containers is kept; only this user may read it. */
export const enrolmentFileOf = (dataDir: string): string => join(dataDir, 'enrolment-token');

/** The token with which the demo's agents become known; made on the first start. */
export async function enrolmentToken(dataDir: string): Promise<string> {
  const known = await readFile(enrolmentFileOf(dataDir), 'utf8').catch(() => '');
  if (/^pge_[\w-]{43}\n$/.test(known)) return known.trim();
  const made = `pge_${randomBytes(32).toString('base64url')}`;
  await writeFile(enrolmentFileOf(dataDir), `${made}\n`, { mode: 0o600 });
  return made;
}
