import { helps } from '#adapters/front/helpers.ts';
import { readConfig, readDataDir } from '#config.ts';
import { readPlanFlags } from '#main/plan-flags.ts';
import { AGENT_VERSION } from '#main/version.ts';

const USAGE = 'pagurus-agent run | status | plan | version | help';

/** Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [first = 'run', ...rest] = args;
  if (first === '--help' || first === '-h') return help();
  const command = first.startsWith('--') ? 'run' : first;
  const flags = first.startsWith('--') ? args : rest;
  switch (command) {
    case 'run':
      return run(flags);
    case 'status':
      return status(flags);
    case 'plan':
      return plan(flags);
    case 'help':
      return help();
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

async function plan(flags: readonly string[]): Promise<number> {
  const asked = readPlanFlags(flags);
  if (!asked.ok) {
    complain(asked.problem);
    return 2;
  }
  const read = readConfig(asked.rest);
  if (!read.ok) {
    read.problems.forEach(complain);
    return 2;
  }
  const { showPlan } = await import('#main/show-plan.ts');
  const { text, deployable } = await showPlan(read.config, asked);
  say(text);
  return deployable ? 0 : 1;
}

async function help(): Promise<number> {
  const { helpText } = await import('#main/help-text.ts');
  say(helpText());
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
const args = process.argv.slice(2);
helps(args)
  .then(async (helped) => {
    if (!helped) process.exitCode = await main(args);
  })
  .catch((error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    // Not by itself: a loop that goes on must not keep a broken agent alive. The container starts it again.
    process.exit(1);
  });
