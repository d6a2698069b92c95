import { helps } from '#adapters/front/helpers.ts';
import { readConfig } from '#config.ts';
import type { DeploymentState } from '#core/deployment-state.ts';
import { runAgent } from '#main/run-agent.ts';
import type { Journal } from '#ports/journal.ts';

/**
 * The agent as `main.ts run` starts it, with short waits. `killAfter=<phase>` ends it by SIGKILL the instant that the
 * journal holds this phase; `killBefore=<phase>` the instant before.
 */
const [option = ''] = process.argv.slice(2);
const [when = '', phase = ''] = option.split('=');

class DeadlyJournal implements Journal {
  readonly #real: Journal;

  constructor(real: Journal) {
    this.#real = real;
  }

  read() {
    return this.#real.read();
  }

  async write(state: DeploymentState): Promise<void> {
    if (when === 'killBefore' && state.at === phase) process.kill(process.pid, 'SIGKILL');
    await this.#real.write(state);
    if (when === 'setBack' && state.at === phase) setDateBack();
    if (when === 'killAfter' && state.at === phase) process.kill(process.pid, 'SIGKILL');
  }
}

function setDateBack(): void {
  const real = Date.now;
  Date.now = () => real() - 86_400_000;
}

async function run(): Promise<void> {
  const read = readConfig([]);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort(new Error('SIGTERM')));
  await runAgent(read.config, stop.signal, {
    tuning: {
      retry: { soon: { baseMs: 200, maxMs: 1_000 }, later: { baseMs: 300, maxMs: 1_000 } },
      downloadStallMs: 1_000,
      gitDeadlineMs: 2_000,
      relayDeadlineMs: 2_000,
    },
    replace: (adapters) => ({ ...adapters, journal: new DeadlyJournal(adapters.journal) }),
  });
}

if (!(await helps(process.argv.slice(2)))) await run();
