import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Child } from '../children.ts';
import { type DemoApp, ENVIRONMENTS } from './apps.ts';

/** One container of the demo: an agent with a folder of its own, and the port its app will listen on. */
export type Container = {
  readonly name: string;
  readonly app: string;
  readonly environment: string;
  readonly appPort: number;
};

const AGENT = fileURLToPath(new URL('../../../apps/agent/dist/agent.mjs', import.meta.url));

/** A container for each app in each environment, and two in production. Ports are kept over restarts where they are still free. */
export async function planFleet(dataDir: string, apps: readonly DemoApp[], firstPort: number): Promise<Container[]> {
  const file = join(dataDir, 'fleet-ports.json');
  const kept = readPorts(file);
  const taken = new Set<number>();
  const containers: Container[] = [];
  for (const { app } of apps) {
    for (const { name: environment, containers: count } of ENVIRONMENTS) {
      for (let index = 1; index <= count; index += 1) {
        const name = `${app}-${environment}-${index}`;
        const appPort = await freePort(kept[name] ?? firstPort, taken);
        containers.push({ name, app, environment, appPort });
      }
    }
  }
  writeFileSync(
    file,
    `${JSON.stringify(Object.fromEntries(containers.map(({ name, appPort }) => [name, appPort])), null, 2)}\n`,
  );
  return containers;
}

function readPorts(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  } catch {
    return {}; // the first start, or a file that somebody broke: ports are chosen anew
  }
}

/** `port`, or the next above it that nothing listens on and nobody of ours was given. */
async function freePort(port: number, taken: Set<number>): Promise<number> {
  for (let candidate = port; candidate <= 65_535; candidate += 1) {
    if (taken.has(candidate) || !(await isFree(candidate))) continue;
    taken.add(candidate);
    return candidate;
  }
  throw new Error(`Cannot find a free port at or above ${port} for the fleet: choose a lower --port`);
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, host, () => server.close(() => resolve(true)));
  return promise;
}

export type Reach = {
  readonly publicUrl: string;
  readonly cloneUrl: string;
  /** The file of the enrolment token. */
  readonly enrolmentFile: string;
  readonly gitToken: string;
};

/** How the container's agent is started. */
export function toChild({ name, app, environment, appPort }: Container, dataDir: string, reach: Reach): Child {
  return {
    name,
    command: [process.execPath, AGENT, 'run'],
    logFile: join(dataDir, 'logs', `${name}.log`),
    // The app's own patience twice, in case it is in the middle of a switch, and some for the agent.
    graceMs: 30_000,
    env: {
      PAGURUS_APP: app,
      PAGURUS_ENVIRONMENT: environment,
      PAGURUS_GIT_URL: reach.cloneUrl,
      PAGURUS_GIT_TOKEN: reach.gitToken,
      PAGURUS_GATEWAY_URL: `${reach.publicUrl.replace(/^http/, 'ws')}/agent/v1/connect`,
      PAGURUS_ENROLMENT_TOKEN_FILE: reach.enrolmentFile,
      PAGURUS_DATA_DIR: join(dataDir, 'fleet', name),
      PAGURUS_APP_PORT: String(appPort),
      PAGURUS_STATUS_PORT: '0',
      PAGURUS_HOSTNAME: name,
      PAGURUS_LABELS: `host=${hostname()}`,
    },
  };
}
