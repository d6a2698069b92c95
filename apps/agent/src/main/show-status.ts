import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Address = z.object({ url: z.url() });

/** What the agent of a data folder says of itself, as JSON text. Throws with a sentence when none answers. */
export async function showStatus(dataDir: string): Promise<string> {
  const path = join(dataDir, 'status-address.json');
  try {
    const { url } = Address.parse(JSON.parse(await readFile(path, 'utf8')));
    const response = await fetch(`${url}/status`, { signal: AbortSignal.timeout(5_000) });
    return JSON.stringify(await response.json(), undefined, 2);
  } catch (error) {
    throw new Error(`Cannot show the status as an agent must run on ${dataDir}: none answers`, { cause: error });
  }
}
