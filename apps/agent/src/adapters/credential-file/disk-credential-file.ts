import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '#files/durable.ts';
import type { CredentialFile } from '#ports/credentials.ts';
import { asDiskError } from '#ports/operation-error.ts';

/** Whose credential it is: shown to another dashboard, or by another agent, it would be refused at best. */
const Owner = z.object({
  instanceUid: z.string(),
  app: z.string(),
  environment: z.string(),
  /** Scheme, host and port. */
  dashboard: z.string(),
});
export type CredentialOwner = z.infer<typeof Owner>;
const Kept = Owner.extend({ credential: z.string().min(1) });

/** JSON that only this user may read, replaced as a whole. */
export class DiskCredentialFile implements CredentialFile {
  readonly #path: string;
  readonly #owner: () => Promise<CredentialOwner>;

  constructor(path: string, owner: () => Promise<CredentialOwner>) {
    this.#path = path;
    this.#owner = owner;
  }

  async read(): Promise<string | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    const kept = Kept.safeParse(parse(text)).data;
    if (kept === undefined) return undefined;
    const owner = await this.#owner();
    const isOurs = Object.entries(owner).every(([name, value]) => kept[name as keyof CredentialOwner] === value);
    return isOurs ? kept.credential : undefined;
  }

  async write(credential: string): Promise<void> {
    try {
      const kept: z.infer<typeof Kept> = { ...(await this.#owner()), credential };
      await writeDurably(this.#path, `${JSON.stringify(kept, undefined, 2)}\n`, 0o600);
    } catch (error) {
      throw asDiskError(error, 'keep the credential of this agent');
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
