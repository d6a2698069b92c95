import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from '../build.ts';
import { Children } from './children.ts';
import { APPS } from './demo/apps.ts';
import { type Container, isFree, planFleet, toChild } from './demo/fleet.ts';
import { PEOPLE } from './demo/people.ts';
import { writeSeed } from './demo/seed.ts';
import { enrolmentFileOf, enrolmentToken } from './enrolment.ts';
import { type Flags, USAGE, readFlags } from './flags.ts';
import { type Kept, readKept } from './kept.ts';
import { endLeftBehind } from './left-behind.ts';
import { Progress } from './progress.ts';
import { serverChild, untilReady } from './server.ts';

/**
 * `pnpm start`: builds what is stale, starts the dashboard, and with it a fleet of real agents, each in a folder of its
 * own, until Ctrl-C. Run twice, it finds everything as it was.
 */
const REPOSITORY = 'acme/state';
const READY_MS = 180_000;
const write = (text: string) => void process.stdout.write(text);

async function main(): Promise<void> {
  // A terminal that hung up, or a reader that ended first, must not end us before we have ended what we started.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) return write(USAGE);

  const dataDir = resolve(process.env['INIT_CWD'] ?? '.', flags.data);
  process.chdir(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
  const progress = new Progress(write);
  const children = new Children((line) => progress.notice(line));
  endOnSignal(children, progress, dataDir);
  try {
    await start(flags, dataDir, progress, children);
  } catch (error) {
    await children.end();
    await endLeftBehind(dataDir);
    throw error;
  }
}

async function start(flags: Flags, dataDir: string, progress: Progress, children: Children): Promise<void> {
  const url = `http://127.0.0.1:${flags.port}`;
  if (!(await isFree(flags.port))) {
    throw new Error(
      `Cannot listen on port ${flags.port} as another program does: end it, or choose another with --port`,
    );
  }
  const logs = await emptyLogs(dataDir);
  await progress.step('Build', buildAll);
  const seed = flags.demo ? await progress.step('Sample apps', () => writeSeed(dataDir, url)) : undefined;

  const words = ['--port', String(flags.port), '--data', dataDir];
  if (seed !== undefined)
    words.push('--seed', seed.seedDir, '--downloads', seed.downloadsDir, '--repository', REPOSITORY);
  const planned = planFleet(dataDir, seed === undefined ? [] : APPS, flags.port + 1);
  planned.catch(() => undefined); // reported where it is awaited
  await progress.step('Database, forge, dashboard', async () => {
    const server = serverChild(words, logs, await enrolmentToken(dataDir));
    children.start(server);
    await untilReady(url, READY_MS, () =>
      children.endings('dashboard') > 0 ? readFileSync(server.logFile, 'utf8') : undefined,
    );
  });

  const kept = await readKept(dataDir);
  const fleet = await planned;
  startFleet(fleet, url, dataDir, children, kept);
  progress.say(seed === undefined ? emptyWelcome(url, kept) : demoWelcome(url, fleet, kept, progress.total()));
  progress.say(`  Logs are in ${logs}\n  Ctrl-C ends it all; the same command goes on where it stopped.\n`);
}

/** Logs are of this run alone. */
async function emptyLogs(dataDir: string): Promise<string> {
  const logs = join(dataDir, 'logs');
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  return logs;
}

function startFleet(
  fleet: readonly Container[],
  publicUrl: string,
  dataDir: string,
  children: Children,
  { tokens }: Kept,
): void {
  const cloneUrl = `${publicUrl}/forge/${REPOSITORY}.git`;
  const enrolmentFile = enrolmentFileOf(dataDir);
  const reach = { publicUrl, cloneUrl, enrolmentFile, gitToken: tokens['pagurus-agents'] ?? '' };
  for (const container of fleet) children.start(toChild(container, dataDir, reach));
}

/** With the token in the address, `git clone` and `git push` work as they stand. */
const cloneAs = (url: string, repository: string, login: string, { tokens }: Kept): string =>
  `git clone ${url.replace('://', `://${login}:${tokens[login]}@`)}/forge/${repository}.git`;

function demoWelcome(url: string, fleet: readonly Container[], kept: Kept, took: string): string {
  const people = PEOPLE.map(
    ({ login, password, can }) => `    ${login.padEnd(9)} password ${password.padEnd(9)} ${can}`,
  );
  const containers = fleet.map(({ name, appPort }) => `    ${name.padEnd(22)} http://127.0.0.1:${appPort}`);
  return `
  Pagurus is at ${url}   (${took})

  Sign in as
${people.join('\n')}

  The state repository, as the manager
    ${cloneAs(url, REPOSITORY, 'manager', kept)}

  ${fleet.length} containers, each with its own agent and app
${containers.join('\n')}
`;
}

function emptyWelcome(url: string, kept: Kept): string {
  return `
  Pagurus is at ${url}, empty.

  Sign in as
    admin     password ${kept.adminPassword}

  The state repository
    ${cloneAs(url, 'pagurus/state', 'admin', kept)}
`;
}

/** Agents first, so that they can say good-bye to the dashboard. */
function endOnSignal(children: Children, progress: Progress, dataDir: string): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    progress.say('\n  Ending…');
    await children.end((name) => name !== 'dashboard');
    await children.end();
    await endLeftBehind(dataDir);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
