import { readConfig, readDataDir } from '#config.ts';
import { AGENT_VERSION } from '#main/version.ts';

const USAGE = 'pagurus-agent [run | status | version] [--app NAME --environment NAME --git-url URL --data-dir PATH …]';

/** Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [first = 'run', ...rest] = args;
  const command = first.startsWith('--') ? 'run' : first;
  const flags = first.startsWith('--') ? args : rest;
  switch (command) {
    case 'run':
      return run(flags);
    case 'status':
      return status(flags);
    case 'version':
      say(AGENT_VERSION);
      return 0;
    default:
      complain(`Cannot run "${command}" as it must be a command: ${USAGE}`);
      return 2;
  }
}

async function run(flags: readonly string[]): Promise<number> {
  const read = readConfig(flags);
  if (!read.ok) {
    read.problems.forEach(complain);
    return 2;
  }
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort(new Error(name)));
  const { runAgent } = await import('#main/run-agent.ts');
  await runAgent(read.config, stop.signal);
  return 0;
}

async function status(flags: readonly string[]): Promise<number> {
  const dataDir = readDataDir(flags);
  if (dataDir === undefined) {
    complain('Cannot show the status as PAGURUS_DATA_DIR must be set: it is not set');
    return 2;
  }
  const { showStatus } = await import('#main/show-status.ts');
  say(await showStatus(dataDir));
  return 0;
}

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const complain = (text: string): boolean => process.stderr.write(`${text}\n`);

// A full disk below the log, or a reader that went away, is no reason to end: the app goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

// No `await` at the top: the single executable is CommonJS.
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    // Not by itself: a loop that goes on must not keep a broken agent alive. The container starts it again.
    process.exit(1);
  },
);
