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
type AppProcess = z.infer<typeof AppProcess>;

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
  const record = await readRecord(recordPath);
  const orphans = new Map<number, Known>();
  const entry = `PAGURUS_SUPERVISED_IN=${mark.PAGURUS_SUPERVISED_IN}`;
  const marked = await processesWith((environment) => environment.has(entry) && !spare(environment));
  for (const known of marked) orphans.set(known.pid, known);
  if (record?.identity !== undefined && (await identityOf(record.pid)) === record.identity) {
    orphans.set(record.pid, { pid: record.pid, identity: record.identity });
  }
  const { stopSignal, stopTimeoutMs } = record ?? MANNERS;
  const all = [...orphans.values()];
  for (const { pid } of all) signalProcess(pid, stopSignal);
  const rest = await goneWithin(all, stopTimeoutMs);
  for (const { pid } of rest) signalProcess(pid, 'SIGKILL');
  await goneWithin(rest, 5_000);
  return all.length;
}

async function readRecord(path: string): Promise<AppProcess | undefined> {
  try {
    return AppProcess.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
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
