import { takeLock } from '#adapters/agent-lock/agent-lock.ts';
import { serveStatus } from '#adapters/status-server/status-server.ts';
import type { Config } from '#config.ts';
import { toReport } from '#core/report.ts';
import { writeDurably } from '#files/durable.ts';
import { DeploymentLoop } from '#loops/deployment-loop.ts';
import { ALONE } from '#loops/lease-desk.ts';
import { type Adapters, realAdapters } from '#main/adapters.ts';
import { type Machinery, PLATFORM, assemble, recoveredState, showAtStart } from '#main/boot.ts';
import { openDataFolder, readInstanceUid } from '#main/data-folder.ts';
import { Meters } from '#main/meters.ts';
import { runLoops } from '#main/run-loops.ts';
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

/** Node does not collect the children of others that the first process of a container inherits. */
function warnWithoutInit(log: Log, pid: number): void {
  if (pid !== 1) return;
  log.write(
    'warn',
    'agent.noInit',
    'The agent is process 1 of this container, so what its app leaves behind stays there as zombies: put tini in front of it',
  );
}

function statusView({ board, output }: Machinery, { clock, credentials }: Adapters, meters: Meters) {
  return {
    metrics: () => meters.text(),
    ready() {
      const { process, health, deployment } = board.snapshot;
      const ok = process.state === 'Running' && health.state === 'Healthy';
      return { ok, reason: health.reason ?? `${deployment.state.at}, ${process.state}, ${health.state}` };
    },
    status() {
      const snapshot = { ...board.snapshot, process: { ...board.snapshot.process, output: output.lines } };
      const report = toReport(snapshot, clock.now());
      return credentials === undefined ? report : { ...report, credential: credentials.view };
    },
  };
}
