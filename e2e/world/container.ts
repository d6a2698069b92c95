import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pagurus } from './pagurus.ts';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/agent.mjs', import.meta.url));

/** One more container, started by the test: an agent with an empty folder. */
export async function startContainer(
  pagurus: Pagurus,
  name: string,
  app: string,
  environment: string,
  appPort: number,
): Promise<AsyncDisposable> {
  return startAgent(pagurus, name, {
    PAGURUS_APP: app,
    PAGURUS_ENVIRONMENT: environment,
    PAGURUS_GIT_URL: `${pagurus.url}/forge/acme/state.git`,
    PAGURUS_GIT_TOKEN: await pagurus.tokenOf('pagurus-agents'),
    PAGURUS_GATEWAY_URL: `${pagurus.url.replace('http', 'ws')}/agent/v1/connect`,
    PAGURUS_ENROLMENT_TOKEN_FILE: pagurus.enrolmentFile,
    PAGURUS_APP_PORT: String(appPort),
  });
}

/** An agent with these settings and an empty folder. */
export async function startAgent(
  pagurus: Pagurus,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<AsyncDisposable> {
  const dataDir = join(pagurus.dataDir, 'fleet', name);
  await mkdir(dataDir, { recursive: true });
  const log = openSync(join(pagurus.dataDir, 'logs', `${name}.log`), 'a');
  const agent = spawn(process.execPath, [AGENT, 'run'], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...settings,
      PAGURUS_DATA_DIR: dataDir,
      PAGURUS_STATUS_PORT: '0',
      PAGURUS_HOSTNAME: name,
    },
  });
  return {
    [Symbol.asyncDispose]: async () => {
      if (agent.exitCode !== null) return;
      const closed = once(agent, 'close');
      agent.kill('SIGTERM');
      await closed;
    },
  };
}
