import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the dashboard made up on its first start and keeps in the data folder. */
export type Kept = {
  readonly adminPassword: string;
  /** Login → access token for git and the API. */
  readonly tokens: Readonly<Record<string, string>>;
};

export async function readKept(dataDir: string): Promise<Kept> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(dataDir, name), 'utf8'));
  const secrets = (await read('secrets.json')) as Omit<Kept, 'tokens'>;
  return { ...secrets, tokens: (await read('tokens.json')) as Kept['tokens'] };
}
