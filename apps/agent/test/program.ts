import { helps } from '#adapters/front/helpers.ts';
import { readConfig } from '#config.ts';
import { type DeploymentState, targetOf } from '#core/deployment-state.ts';
import { runAgent } from '#main/run-agent.ts';
import type { Journal } from '#ports/journal.ts';

/**
 * The agent as `main.ts run` starts it, with short waits. `killAfter=<phase>` ends it by SIGKILL the instant that the
 * journal holds this phase; `killBefore=<phase>` the instant before. `<phase>@<release>` waits for it to be about that
 * release.
 */
const [option = ''] = process.argv.slice(2);
const [when = '', which = ''] = option.split('=');
const [phase, release] = which.split('@');

const isTheInstant = (state: DeploymentState): boolean =>
  state.at === phase &&
  (release === undefined || (targetOf(state) ?? state.slots.current)?.desired.release === release);

class DeadlyJournal implements Journal {
  readonly #real: Journal;

  constructor(real: Journal) {
    this.#real = real;
  }

  read() {
    return this.#real.read();
  }

  async write(state: DeploymentState): Promise<void> {
    if (when === 'killBefore' && isTheInstant(state)) process.kill(process.pid, 'SIGKILL');
    await this.#real.write(state);
    if (when === 'setBack' && isTheInstant(state)) setDateBack();
    if (when === 'killAfter' && isTheInstant(state)) process.kill(process.pid, 'SIGKILL');
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
      gitDeadlineMs: 5_000,
      relayDeadlineMs: 2_000,
      enrolDeadlineMs: 10_000,
    },
    replace: (adapters) => ({ ...adapters, journal: new DeadlyJournal(adapters.journal) }),
  });
}

if (!(await helps(process.argv.slice(2)))) await run();
