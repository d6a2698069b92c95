import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Child } from './children.ts';

const SERVER = fileURLToPath(new URL('../../apps/dashboard/dist/server.mjs', import.meta.url));

/** How the dashboard process is started. */
export function serverChild(words: readonly string[], logs: string, enrolmentToken: string): Child {
  const logFile = join(logs, 'dashboard.log');
  return {
    name: 'dashboard',
    command: [process.execPath, SERVER, ...words],
    env: { PAGURUS_ENROLMENT_TOKEN: enrolmentToken },
    logFile,
    graceMs: 10_000,
  };
}

/** Resolves once the dashboard answers; throws after `deadlineMs`, or at once when `gaveUp` says why there is no hope. */
export async function untilReady(url: string, deadlineMs: number, gaveUp: () => string | undefined): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (performance.now() < deadline) {
    const why = gaveUp();
    if (why !== undefined) throw new Error(why);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`Cannot start as the dashboard did not answer at ${url} within ${deadlineMs / 1_000} s: see its log`);
}
