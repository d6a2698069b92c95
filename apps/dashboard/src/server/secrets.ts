import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readOwnerOnly, writeOwnerOnly } from '#server/owner-only-file.ts';

/** What this installation made up for itself on its first start. */
const Secrets = z.object({
  /** Signs sessions and encrypts people's tokens in the database. */
  session: z.string(),
  /** Of the dashboard towards the embedded forge. */
  oauthClientSecret: z.string(),
  /** Of the first account on an installation that was started empty. */
  adminPassword: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

/** Reads the secrets at `path`, making them first where there are none. */
export async function readSecrets(path: string): Promise<Secrets> {
  const known = await readOwnerOnly(path, Secrets);
  if (known !== undefined) return known;
  const secret = () => randomBytes(24).toString('base64url');
  const secrets: Secrets = {
    session: secret(),
    oauthClientSecret: secret(),
    adminPassword: secret(),
  };
  await writeOwnerOnly(path, secrets);
  return secrets;
}
