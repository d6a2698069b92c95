import { takeLock } from '#adapters/agent-lock/agent-lock.ts';
import { serveStatus } from '#adapters/status-server/status-server.ts';
import type { Config } from '#config.ts';
import { toReport } from '#core/report.ts';
import { writeDurably } from '#files/durable.ts';
import { DeploymentLoop } from '#loops/deployment-loop.ts';
import { DriftLoop } from '#loops/drift-loop.ts';
import { besideSpec, probeSpec, runHealthLoop } from '#loops/health-loop.ts';
import { ALONE } from '#loops/lease-desk.ts';
import { Reporter } from '#loops/reporter.ts';
import { SourceLoop } from '#loops/source-loop.ts';
import { runUsageLoop } from '#loops/usage-loop.ts';
import { type Adapters, realAdapters } from '#main/adapters.ts';
import { type Machinery, PLATFORM, assemble, recoveredState, sha256Hex, showAtStart } from '#main/boot.ts';
import { openDataFolder, readInstanceUid } from '#main/data-folder.ts';
import { Meters } from '#main/meters.ts';
import { TUNING, type Tuning } from '#main/tuning.ts';
import type { Log } from '#ports/log.ts';

export type RunOptions = {
  readonly tuning?: Partial<Tuning>;
  /** Called with the real adapters; answers those to use. */
  readonly replace?: (adapters: Adapters) => Adapters;
};

/**
 * Runs until the signal aborts, then stops the app, says goodbye to the gateway and resolves. Throws only at the start:
 * when the data folder is taken or cannot be used, or the status port cannot be had.
 */
export async function runAgent(config: Config, signal: AbortSignal, options: RunOptions = {}): Promise<void> {
  const tuning = { ...TUNING, ...options.tuning };
  const paths = await openDataFolder(config.dataDir);
  const unlock = await takeLock(paths.lock);
  try {
    const real = realAdapters(config, paths, tuning);
    const given = options.replace?.(real) ?? real;
    const state = await recoveredState(given);
    const machinery = assemble(config, paths, given, state);
    const meters = new Meters(machinery.board, given);
    const adapters = { ...given, link: meters.link };
    const server = await serveStatus(config.status, statusView(machinery, adapters, meters));
    await writeDurably(paths.statusAddress, JSON.stringify({ url: server.url, pid: process.pid }));
    adapters.log.write(
      'info',
      'agent.started',
      `Keeps ${config.app} of ${config.environment}; status at ${server.url}/status`,
    );
    warnWithoutInit(adapters.log, process.pid);
    try {
      await showAtStart(machinery, state);
      const loop = new DeploymentLoop(state, {
        ...adapters,
        ...machinery,
        platform: PLATFORM,
        retry: tuning.retry,
        leases: adapters.link === undefined ? ALONE : machinery.leaseDesk,
        migrates: config.gateway !== undefined || config.migrateAlone,
      });
      await runLoops(config, adapters, machinery, loop, await readInstanceUid(paths.instanceUid), signal);
    } finally {
      await server.close();
    }
    adapters.log.write('info', 'agent.stopped', 'The agent has stopped and so has its app');
  } finally {
    await unlock();
  }
}

async function runLoops(
  config: Config,
  adapters: Adapters,
  machinery: Machinery,
  deployment: DeploymentLoop,
  instanceUid: string,
  signal: AbortSignal,
): Promise<void> {
  const { beside, board, leaseDesk: leases, stage } = machinery;
  const { link } = adapters;
  const source = new SourceLoop({
    ...adapters,
    board,
    sha256Hex,
    place: { app: config.app, environment: config.environment },
    pollMs: config.pollMs,
    onWish: (wish) => deployment.send({ type: 'desired', wish }),
  });
  const watching = new AbortController();
  const drift = new DriftLoop({ ...adapters, ...machinery, platform: PLATFORM, driftMs: config.driftMs });
  const deciding = [
    until(signal, (end) => deployment.run(end)),
    until(signal, (end) => source.run(end)),
    until(signal, (end) => drift.run(end)),
  ];
  const telling = [
    until(watching.signal, (end) => {
      const running = () => stage.shown;
      return runHealthLoop({ ...adapters, ...machinery, running, probeSpec }, end);
    }),
    until(watching.signal, (end) => {
      const running = () => stage.beside;
      return runHealthLoop({ ...adapters, ...machinery, board: beside, running, probeSpec: besideSpec }, end);
    }),
    until(watching.signal, (end) => runUsageLoop({ ...adapters, board }, end)),
  ];
  if (link !== undefined) {
    const onRevisionHint = (commit: string) => source.hint(commit);
    const onRetry = (revision: string) => deployment.send({ type: 'retry', revision });
    const reporter = new Reporter({ ...adapters, link, instanceUid, board, leases, onRevisionHint, onRetry });
    telling.push(until(watching.signal, (end) => reporter.run(end)));
  }
  try {
    await Promise.all(deciding);
    await stage.end();
  } finally {
    watching.abort(new Error('the agent stops'));
    await Promise.all(telling);
  }
}

/** A loop ends by its signal; anything else that it throws is a bug and ends the process. */
async function until(signal: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  try {
    await run(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Node does not collect the children of others that the first process of a container inherits. */
function warnWithoutInit(log: Log, pid: number): void {
  if (pid !== 1) return;
  log.write(
    'warn',
    'agent.noInit',
    'The agent is process 1 of this container, so what its app leaves behind stays there as zombies: put tini in front of it',
  );
}

function statusView({ board, output }: Machinery, { clock }: Adapters, meters: Meters) {
  return {
    metrics: () => meters.text(),
    ready() {
      const { process, health, deployment } = board.snapshot;
      const ok = process.state === 'Running' && health.state === 'Healthy';
      return { ok, reason: health.reason ?? `${deployment.state.at}, ${process.state}, ${health.state}` };
    },
    status() {
      const snapshot = { ...board.snapshot, process: { ...board.snapshot.process, output: output.lines } };
      return toReport(snapshot, clock.now());
    },
  };
}
