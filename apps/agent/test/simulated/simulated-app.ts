import type { Clock } from '#ports/clock.ts';
import type { HealthProbe, ProbeResult, ProbeSpec } from '#ports/health-probe.ts';
import type { Child, Exit, LaunchSpec, ProcessHost } from '#ports/process-host.ts';
import type { Faults } from './faults.ts';

type Running = {
  readonly release: string;
  readonly port: string | undefined;
  readonly startedAt: number;
  readonly end: (exit: Exit) => void;
};

const PID_FIRST = 100_000;
const CRASH: Exit = { code: 3, signal: null };

/** The processes of one container without any process: they start, answer, fall ill and end as its faults say. */
export class SimulatedApp implements ProcessHost, HealthProbe {
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #running = new Map<number, Running>();
  #pid = PID_FIRST;
  #looks = 0;

  constructor(clock: Clock, faults: Faults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** How many processes were started so far. */
  get starts(): number {
    return this.#pid - PID_FIRST;
  }

  /** The releases whose process runs now. */
  get releases(): string[] {
    return Array.from(this.#running.values(), ({ release }) => release);
  }

  /** Every process ends by itself, as by a crash. */
  crash(): void {
    for (const { end } of this.#running.values()) end(CRASH);
  }

  async spawn(spec: LaunchSpec): Promise<Child> {
    this.#pid += 1;
    const pid = this.#pid;
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    const end = (exit: Exit): void => {
      clearTimeout(timer);
      this.#running.delete(pid);
      resolve(exit);
    };
    const { crashAfterMs } = this.#faults;
    const timer = crashAfterMs === undefined ? undefined : setTimeout(() => end(CRASH), crashAfterMs);
    const { PAGURUS_RELEASE: release = '', PORT: port } = spec.env;
    this.#running.set(pid, { release, port, startedAt: this.#clock.now(), end });
    return { pid, exited, signal: (signal) => end({ code: null, signal }), tell: () => undefined };
  }

  async endOrphans(): Promise<number> {
    return 0;
  }

  async look(spec: ProbeSpec): Promise<ProbeResult> {
    const app = [...this.#running.values()].find(({ port }) => spec.kind === 'exec' || port === String(spec.port));
    if (app === undefined || this.#clock.now() - app.startedAt < this.#faults.startMs) {
      return { ok: false, reason: 'nobody answers' };
    }
    if (this.#faults.badReleases.has(app.release)) return { ok: false, reason: `${app.release} answered 500` };
    this.#looks += 1;
    const { flapEvery } = this.#faults;
    if (flapEvery > 0 && this.#looks % flapEvery === 0) return { ok: false, reason: 'it answered 500 this once' };
    return { ok: true };
  }
}
