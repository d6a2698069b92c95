import { durationMs } from '@pagurus/schema/duration.ts';
import type { Target } from '#core/target.ts';
import type { Board } from '#loops/board.ts';
import type { Launching } from '#loops/launching.ts';
import type { Clock } from '#ports/clock.ts';
import type { HealthProbe, ProbeResult, ProbeSpec } from '#ports/health-probe.ts';
import { reasonOf } from '#ports/operation-error.ts';

type Hands = {
  readonly board: Board;
  readonly clock: Clock;
  readonly probe: HealthProbe;
  readonly launching: Launching;
  /** Whose process runs now. */
  readonly running: () => Target | undefined;
};

/** Until the app answers for the first time it is asked more often than its interval says: a start shall be noticed. */
const FIRST_LOOKS_MS = 200;

/** Looks at the process that runs, at its release's interval, and writes `health`. Ends with the signal. */
export async function runHealthLoop(
  { board, clock, probe, launching, running }: Hands,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const { health } = board.snapshot;
    const target = running();
    const pid = runningPid(board);
    if (pid === undefined || target === undefined) {
      if (health.state !== 'Unknown') board.set({ health: { state: 'Unknown', since: clock.now() } });
      await waitForProcess(board, clock, pid, 60_000, signal);
      continue;
    }
    const result = await look(probe, launching, target);
    signal.throwIfAborted();
    if (board.snapshot.process.pid !== pid) continue;
    note(board, clock, pid, result);
    const intervalMs = durationMs(target.manifest?.health.interval ?? '5s');
    const waitMs = result.ok ? intervalMs : Math.min(intervalMs, FIRST_LOOKS_MS * 2);
    await waitForProcess(board, clock, pid, waitMs, signal);
  }
}

async function look(probe: HealthProbe, launching: Launching, target: Target): Promise<ProbeResult> {
  try {
    const spec = await probeSpec(launching, target);
    return spec === undefined ? { ok: true } : await probe.look(spec);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** `undefined` when the release has no check: then a process that runs is all there is to know. */
async function probeSpec(launching: Launching, target: Target): Promise<ProbeSpec | undefined> {
  if (target.manifest === undefined) return undefined;
  const { http, tcp, exec, timeout } = target.manifest.health;
  const timeoutMs = durationMs(timeout);
  const appPort = launching.portOf(target);
  if (http !== undefined) return { kind: 'http', port: http.port ?? appPort ?? 0, path: http.path, timeoutMs };
  if (tcp !== undefined) return { kind: 'tcp', port: tcp.port ?? appPort ?? 0, timeoutMs };
  if (exec === undefined) return undefined;
  const command = await launching.command(target, exec.command);
  return { kind: 'exec', command, cwd: launching.cwdOf(target), env: await launching.environment(target), timeoutMs };
}

function note(board: Board, clock: Clock, pid: number, result: ProbeResult): void {
  const { health } = board.snapshot;
  const state = result.ok ? 'Healthy' : 'Unhealthy';
  const reason = result.ok ? undefined : result.reason;
  const same = health.pid === pid && health.state === state;
  if (same && health.reason === reason) return;
  const since = same ? health.since : clock.now();
  board.set({ health: { state, since, pid, ...(reason === undefined ? {} : { reason }) } });
}

/** Resolves after `ms`, or at once when the process that runs is not `pid` any more. */
async function waitForProcess(
  board: Board,
  clock: Clock,
  pid: number | undefined,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + ms;
  for (let left = ms; left > 0 && runningPid(board) === pid; left = until - clock.now()) {
    await board.bell.wait(clock, left, signal);
  }
}

const runningPid = ({ snapshot: { process } }: Board): number | undefined =>
  process.state === 'Running' ? process.pid : undefined;
