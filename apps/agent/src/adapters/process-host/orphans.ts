import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type Known, processesWith, signalProcess } from '#files/marked-processes.ts';
import { type Mark, identityOf } from '#files/process-identity.ts';

const AppProcess = z.object({
  pid: z.int().min(2),
  identity: z.string().optional(),
  stopSignal: z.custom<NodeJS.Signals>((value) => typeof value === 'string' && /^SIG[A-Z0-9]+$/.test(value)),
  stopTimeoutMs: z.number().min(0),
});
export type AppProcess = z.infer<typeof AppProcess>;

const POLL_MS = 20;
const MANNERS = { stopSignal: 'SIGTERM' as const, stopTimeoutMs: 5_000 };

/**
 * Ends what a killed agent left running. Two proofs count, since each covers what the other misses: the record (for a
 * program that overwrote its environment) and the mark in the environment (for one that started before the record was
 * written, and for the children of one that has ended). `spare`: whose environment passes is left alone.
 */
export async function endOrphans(
  recordPath: string,
  mark: Mark,
  spare: (environment: ReadonlySet<string>) => boolean = () => false,
): Promise<number> {
  const records = await readRecords(recordPath);
  const orphans = new Map<number, Known>();
  const entry = `PAGURUS_SUPERVISED_IN=${mark.PAGURUS_SUPERVISED_IN}`;
  const marked = await processesWith((environment) => environment.has(entry) && !spare(environment));
  for (const known of marked) orphans.set(known.pid, known);
  for (const { pid, identity } of records) {
    if (identity !== undefined && (await identityOf(pid)) === identity) orphans.set(pid, { pid, identity });
  }
  const all = [...orphans.values()];
  // The children of one that is recorded are asked as it is; there is no telling which of two it was.
  const manners = records.at(-1) ?? MANNERS;
  for (const { pid } of all) signalProcess(pid, (records.find((known) => known.pid === pid) ?? manners).stopSignal);
  const patienceMs = Math.max(...[manners, ...records].map(({ stopTimeoutMs }) => stopTimeoutMs));
  const rest = await goneWithin(all, patienceMs);
  for (const { pid } of rest) signalProcess(pid, 'SIGKILL');
  await goneWithin(rest, 5_000);
  return all.length;
}

async function readRecords(path: string): Promise<AppProcess[]> {
  try {
    const text: unknown = JSON.parse(await readFile(path, 'utf8'));
    return z.array(AppProcess).parse(Array.isArray(text) ? text : [text]);
  } catch {
    return [];
  }
}

/** Waits for them to end; answers which are still there at the deadline. */
async function goneWithin(all: readonly Known[], ms: number): Promise<Known[]> {
  const deadline = performance.now() + ms;
  let rest = [...all];
  for (;;) {
    const alive = await Promise.all(rest.map(async ({ pid, identity }) => (await identityOf(pid)) === identity));
    rest = rest.filter((_, index) => alive[index] === true);
    if (rest.length === 0 || performance.now() >= deadline) return rest;
    await wait(POLL_MS);
  }
}
