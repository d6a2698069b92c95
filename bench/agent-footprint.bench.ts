import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { EmptyContainer } from '../apps/agent/test/empty-container.ts';
import { agentExecutable } from '../apps/agent/test/executable.ts';
import { serveRelay } from '../apps/agent/test/relay-server.ts';
import { SilentGateway } from '../apps/agent/test/silent-gateway.ts';
import type { Bench } from './main.ts';

const RSS_BUDGET_MB = 60;
const CPU_BUDGET_PERCENT = 0.2;
/** As a release has it that says nothing of its own, but for the time to be believed. */
const HEALTH = '{ http: { path: /healthz }, minHealthyTime: 1s }';
const TICKS_PER_SECOND = 100;

/** Resident memory and idle CPU of the single executable with an app deployed and a socket open, nothing happening. */
export const bench: Bench = async ({ quick, say }) => {
  const restSeconds = quick ? 20 : 60;
  const idleSeconds = quick ? 30 : 600;
  const gateway = await SilentGateway.listen();
  const container = await EmptyContainer.create(await agentExecutable());
  // As beside every dashboard: it hands over the objects of the head that Git names.
  const relay = await serveRelay(container.state);
  try {
    await container.want('1.0', { health: HEALTH });
    container.start(['--gateway-url', gateway.url, '--enrolment-token', 'token', '--relay-url', relay.url]);
    await container.untilInSync('1.0');
    if (gateway.sockets !== 1) throw new Error(`Cannot measure as one socket must be open: ${gateway.sockets} are`);
    say(`deployed, socket open; rests for ${restSeconds} s, is then measured for ${idleSeconds} s`);
    await wait(restSeconds * 1_000);
    const before = await cpuSeconds(container.pid);
    await wait(idleSeconds * 1_000);
    const cpu = (((await cpuSeconds(container.pid)) - before) / idleSeconds) * 100;
    const memory = await memoryOf(container.pid);
    const { value, ok } = judged(say, 'resident memory', 'MB', memory['Rss'] ?? Number.NaN, RSS_BUDGET_MB);
    const { ok: idle } = judged(say, 'idle CPU', '% of a core', cpu, CPU_BUDGET_PERCENT);
    const shared = (memory['Rss'] ?? 0) - (memory['Anonymous'] ?? 0);
    say(
      `of the memory, ${mb(memory['Anonymous'])} MB is its own; ${mb(shared)} MB is pages of files, which all containers of a host share`,
    );
    say(`with what it shares counted by halves: Pss ${mb(memory['Pss'])} MB`);
    return { name: 'agent-footprint', value, unit: 'MB', budget: RSS_BUDGET_MB, ok: ok && idle };
  } finally {
    await container[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  }
};

const mb = (value = Number.NaN): string => value.toFixed(1);

function judged(say: (line: string) => void, what: string, unit: string, measured: number, budget: number) {
  const value = Number(measured.toFixed(2));
  const ok = value < budget;
  say(`${what}: ${value} ${unit}, budget < ${budget} ${unit}: ${ok ? 'kept' : 'MISSED'}`);
  return { value, ok };
}

/** In MB (2^20 bytes), by the kernel's names. */
async function memoryOf(pid: number): Promise<Record<string, number>> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  const lines = [...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)];
  return Object.fromEntries(lines.map(([, name = '', kb]) => [name, Number(kb) / 1_024]));
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
