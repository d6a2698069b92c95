import { durationMs } from '@pagurus/schema/duration.ts';
import { modeOf } from '#core/listening.ts';
import type { Target } from '#core/target.ts';
import type { AppBoard } from '#loops/board.ts';
import type { Launching } from '#loops/launching.ts';
import type { Clock } from '#ports/clock.ts';
import type { HealthProbe, ProbeResult, ProbeSpec } from '#ports/health-probe.ts';
import { reasonOf } from '#ports/operation-error.ts';

type Hands = {
  readonly board: AppBoard;
  readonly clock: Clock;
  readonly probe: HealthProbe;
  readonly launching: Launching;
  /** Whose process runs now. */
  readonly running: () => Target | undefined;
  /** How that process can be looked at; `undefined` when to run is all that can be seen of it. */
  readonly probeSpec: (launching: Launching, target: Target) => Promise<ProbeSpec | undefined>;
};

/** Until the app answers for the first time it is asked more often than its interval says: a start shall be noticed. */
const FIRST_LOOKS_MS = 200;

/** Looks at the process that runs, at its release's interval, and writes `health`. Ends with the signal. */
export async function runHealthLoop(
  { board, clock, probe, launching, running, probeSpec }: Hands,
  signal: AbortSignal,
): Promise<void> {
  let answeredPid: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    const { health } = board.snapshot;
    const target = running();
    const run = runOf(board);
    if (run === undefined || target === undefined) {
      if (health.state !== 'Unknown') board.set({ health: { state: 'Unknown', since: clock.now() } });
      await waitForLoad(board, clock, run, 60_000, signal);
      continue;
    }
    const result = await look(probe, () => probeSpec(launching, target));
    signal.throwIfAborted();
    // What was asked before a start or a reload is an answer about something else.
    if (runOf(board)?.load !== run.load) continue;
    if (result.ok) answeredPid = run.pid;
    const deadlineMs = durationMs(target.manifest?.health.healthyDeadline ?? '0s');
    const starting = answeredPid !== run.pid && clock.now() - run.since < deadlineMs;
    note(board, clock, run.load, result, starting);
    const intervalMs = durationMs(target.manifest?.health.interval ?? '5s');
    const waitMs = result.ok ? intervalMs : Math.min(intervalMs, FIRST_LOOKS_MS * 2);
    await waitForLoad(board, clock, run, waitMs, signal);
  }
}

async function look(probe: HealthProbe, ask: () => Promise<ProbeSpec | undefined>): Promise<ProbeResult> {
  try {
    const spec = await ask();
    return spec === undefined ? { ok: true } : await probe.look(spec);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** `undefined` when the release has no check: then a process that runs is all there is to know. */
export async function probeSpec(launching: Launching, target: Target): Promise<ProbeSpec | undefined> {
  if (target.manifest === undefined) return undefined;
  const { http, tcp, exec, timeout } = target.manifest.health;
  const timeoutMs = durationMs(timeout);
  const appPort = await launching.appPortOf(target);
  if (http !== undefined) return { kind: 'http', port: http.port ?? appPort ?? 0, path: http.path, timeoutMs };
  if (tcp !== undefined) return { kind: 'tcp', port: tcp.port ?? appPort ?? 0, timeoutMs };
  if (exec === undefined) return undefined;
  const command = await launching.command(target, exec.command);
  return { kind: 'exec', command, cwd: launching.cwdOf(target), env: await launching.environment(target), timeoutMs };
}

/** Beside another on one socket it is not known who answered, so nothing is asked. */
export const besideSpec = async (launching: Launching, target: Target): Promise<ProbeSpec | undefined> =>
  modeOf(target) === 'handover' ? undefined : probeSpec(launching, target);

/** `starting`: it has not answered since it was started and may take its time, so that is no illness yet. */
function note(board: AppBoard, clock: Clock, load: number, result: ProbeResult, starting: boolean): void {
  const { health } = board.snapshot;
  const illness = starting ? 'Unknown' : 'Unhealthy';
  const state = result.ok ? 'Healthy' : illness;
  const reason = result.ok ? undefined : result.reason;
  const same = health.load === load && health.state === state;
  if (same && health.reason === reason) return;
  const since = same ? health.since : clock.now();
  board.set({ health: { state, since, load, ...(reason === undefined ? {} : { reason }) } });
}

/** Resolves after `ms`, or at once when another load of the process runs, or none. */
const waitForLoad = (
  board: AppBoard,
  clock: Clock,
  run: Run | undefined,
  ms: number,
  signal: AbortSignal,
): Promise<void> => board.bell.until(() => runOf(board)?.load !== run?.load, clock, ms, signal);

type Run = { readonly pid: number; readonly load: number; readonly since: number };

function runOf({ snapshot: { process } }: AppBoard): Run | undefined {
  const { state, pid, load, runningSince } = process;
  if (state !== 'Running' || pid === undefined || runningSince === undefined) return undefined;
  return { pid, load, since: runningSince };
}
