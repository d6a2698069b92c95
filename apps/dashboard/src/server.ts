import { mkdir } from 'node:fs/promises';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { type ServerConfig, disableTelemetry, readConfig } from '#server/config.ts';
import { keepHeapFrugal } from '#server/frugal-heap.ts';
import type { Log } from '#server/ports/log.ts';
import { stdoutLog } from '#server/stdout-log.ts';

/** `node apps/dashboard/src/server.ts`: runs until SIGTERM or SIGINT. Settings are in `server/config.ts`. */
const END_MS = 8_000;

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2));
  disableTelemetry();
  const log = stdoutLog(
    (line) => void process.stdout.write(line),
    () => new Date(),
  );
  enableCompileCache();
  const dashboard = await start(config, log);
  log.info(`Pagurus answers at ${config.publicUrl}`);
  // Node itself writes it at an orderly end; who was killed is the one that has to be back soon.
  flushCompileCache();

  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    log.info(`${signal}: ending`);
    // What is answered is durable already, so being cut off here loses nothing.
    setTimeout(() => process.exit(1), END_MS).unref();
    void dashboard[Symbol.asyncDispose]().then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

async function start(config: ServerConfig, log: Log): Promise<AsyncDisposable> {
  if (config.role === 'web') {
    const { startPages } = await import('./pages-process.ts');
    return startPages(config);
  }
  // Pages are rendered in bursts, for which a large one is good.
  if (config.role === 'gateway') keepHeapFrugal();
  await mkdir(config.dataDir, { recursive: true });
  // The database takes about as long to open as the rest takes to load, so both are done at once.
  const { openDatabase } = await import('#server/db/open-database.ts');
  const opening = openDatabase({ ...config, log: (text) => log.info(text) });
  opening.catch(() => undefined); // reported by whoever awaits it
  const { startDashboard } = await import('./dashboard-process.ts');
  return startDashboard(config, opening, log);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
