import type { Config } from '#config.ts';
import type { DeploymentLoop } from '#loops/deployment-loop.ts';
import { DriftLoop } from '#loops/drift-loop.ts';
import { besideSpec, probeSpec, runHealthLoop } from '#loops/health-loop.ts';
import { Reporter } from '#loops/reporter.ts';
import { SourceLoop } from '#loops/source-loop.ts';
import { runThriftLoop } from '#loops/thrift-loop.ts';
import { runUsageLoop } from '#loops/usage-loop.ts';
import type { Adapters } from '#main/adapters.ts';
import { type Machinery, PLATFORM, sha256Hex } from '#main/boot.ts';

/** Runs every loop of one agent until the signal aborts; then the app has ended and the gateway was told. */
export async function runLoops(
  config: Config,
  adapters: Adapters,
  machinery: Machinery,
  deployment: DeploymentLoop,
  instanceUid: string,
  signal: AbortSignal,
): Promise<void> {
  const { beside, board, leaseDesk: leases, stage } = machinery;
  const { link, memory } = adapters;
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
  if (memory !== undefined) telling.push(until(watching.signal, (end) => runThriftLoop({ ...adapters, memory }, end)));
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
