import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createForge, type Forge, type ForgeOptions } from '@pagurus/forge/forge.ts';
import type { ForgeStore } from '@pagurus/forge/store.ts';
import { MemoryForgeStore } from '#forge/memory-forge-store.ts';

export interface RunningForge extends AsyncDisposable {
  readonly forge: Forge;
  readonly store: ForgeStore;
  /** With the base path. */
  readonly url: string;
  readonly dataDir: string;
  /** What the forge logged as an error. */
  readonly errors: readonly string[];
}

/** A forge on a free port of this host, by default with an empty store and a new folder; both end with it. */
export async function startForge(options: Partial<ForgeOptions> = {}): Promise<RunningForge> {
  const { store = new MemoryForgeStore() } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pagurus-forge-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { basePath = '/forge' } = options;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`;
  const errors: string[] = [];
  const log = (level: string, message: string, fields: object = {}): void => {
    if (level === 'error') errors.push(`${message} ${JSON.stringify(fields)}`);
  };
  const forge = await createForge({ publicUrl: url, ...options, dataDir, store, log });
  server.on('request', forge.listener);
  return {
    forge,
    store,
    url,
    dataDir,
    errors,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await forge[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
