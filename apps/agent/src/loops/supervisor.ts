import { type ProcessEffect, type ProcessEvent, type ProcessMachine, nextProcess } from '#core/process-machine.ts';
import type { Snapshot } from '#core/report.ts';
import type { Clock } from '#ports/clock.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import { type Child, type LaunchSpec, type ProcessHost, exitText } from '#ports/process-host.ts';

/** How to start the app, asked anew before every start, so that a changed secret file counts. */
export type Launch = {
  readonly prepare: () => Promise<LaunchSpec>;
  /** Called after every end of the process, before it may start again. Must not throw. */
  readonly cleanUp: (spec: LaunchSpec) => Promise<void>;
};

type Hands = {
  readonly host: ProcessHost;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Ends what an earlier agent left; once for all supervisors, as later it would end what another one has started. */
  readonly endOrphans: () => Promise<void>;
  /** Never the same twice, whoever asks. */
  readonly nextLoad: () => number;
  readonly keepLine: (line: string) => void;
  readonly output: readonly string[];
  readonly publish: (process: Snapshot['process']) => void;
};

/**
 * Owns one generation of the app's process; core/process-machine.ts decides.
 *
 * - `start` while one is there does nothing: `stop` first.
 * - When `stop` resolves, its process has ended, and so have those of a killed agent.
 * - Nothing is started before the orphans of an earlier agent have ended.
 */
export class Supervisor {
  readonly #hands: Hands;
  #machine: ProcessMachine = { at: 'Stopped' };
  #launch: Launch | undefined;
  #crashesMax = Number.POSITIVE_INFINITY;
  #child: Child | undefined;
  #spec: LaunchSpec | undefined;
  #armed = new AbortController();
  #moved = Promise.withResolvers<void>();
  #starts = 0;
  #load = 0;
  #runningSince: number | undefined;
  #lastExit: string | undefined;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** `crashesMax`: after so many ends in a row it is not started again. */
  start(launch: Launch, crashesMax: number): void {
    this.#launch = launch;
    this.#crashesMax = crashesMax;
    this.#starts = 0;
    this.#lastExit = undefined;
    this.#send({ type: 'start' });
  }

  /** From now on it is started again however often it ends. */
  keepAlive(): void {
    this.#crashesMax = Number.POSITIVE_INFINITY;
    if (this.#machine.at === 'Exited') this.#send({ type: 'start' });
  }

  /** Whether there is a process. */
  get runs(): boolean {
    return this.#machine.at === 'Running';
  }

  /** Sends a signal to the process alone, not to what it started. */
  tell(signal: NodeJS.Signals): void {
    this.#child?.tell(signal);
  }

  /** The process goes on as another revision: what is seen of it and how often it ends counts from now. */
  reloaded(launch: Launch, crashesMax: number): void {
    this.#launch = launch;
    this.#crashesMax = crashesMax;
    this.#load = this.#hands.nextLoad();
    this.#send({ type: 'reloaded' });
  }

  async stop(): Promise<void> {
    this.#send({ type: 'stop' });
    while (this.#machine.at !== 'Stopped') await this.#moved.promise;
    await this.#hands.endOrphans();
  }

  #send(event: ProcessEvent): void {
    const { state, effects } = nextProcess(this.#machine, event, this.#hands.random);
    this.#machine = state;
    this.#publish();
    for (const effect of effects) this.#do(effect);
    const { resolve } = this.#moved;
    this.#moved = Promise.withResolvers<void>();
    resolve();
  }

  #do(effect: ProcessEffect): void {
    switch (effect.do) {
      case 'spawn':
        void this.#spawn(); // ends by an event in every case
        return;
      case 'terminate':
        void this.#terminate(); // its end is the exit of the child
        return;
      case 'arm':
        this.#armed = new AbortController();
        void this.#arm(effect.delayMs, this.#armed.signal);
        return;
      case 'disarm':
        this.#armed.abort();
    }
  }

  async #spawn(): Promise<void> {
    const { host, clock, log } = this.#hands;
    const launch = this.#launch;
    if (launch === undefined) return;
    try {
      await this.#hands.endOrphans();
      const spec = await launch.prepare();
      this.#spec = spec;
      const child = await host.spawn(spec, (line) => this.#keep(spec.name, line));
      this.#child = child;
      this.#starts += 1;
      this.#load = this.#hands.nextLoad();
      const startedAt = clock.now();
      this.#runningSince = startedAt;
      log.write('info', 'process.started', `${spec.name} runs as process ${child.pid}`);
      this.#send({ type: 'spawned' });
      if (this.#machine.at === 'Stopping') void this.#terminate();
      const exit = await child.exited;
      this.#lastExit = exitText(exit);
      log.write('info', 'process.ended', `${spec.name} ended with ${this.#lastExit}`);
      await launch.cleanUp(spec);
      this.#child = undefined;
      this.#runningSince = undefined;
      this.#send({ type: 'exited', uptimeMs: clock.now() - startedAt, crashesMax: this.#crashesMax });
    } catch (error) {
      this.#lastExit = reasonOf(error);
      log.write('error', 'process.unspawnable', this.#lastExit);
      this.#send({ type: 'unspawnable', passing: !(error instanceof OperationError) || error.retry === 'soon' });
    }
  }

  async #terminate(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.signal(this.#spec?.stopSignal ?? 'SIGTERM');
    const stayTheKill = this.#hands.clock.after(this.#spec?.stopTimeoutMs ?? 0, () => child.signal('SIGKILL'));
    await child.exited;
    stayTheKill();
  }

  async #arm(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#hands.clock.sleep(delayMs, signal);
    } catch {
      return; // disarmed
    }
    this.#send({ type: 'timer' });
  }

  #keep(name: string, line: string): void {
    this.#hands.log.app(name, line);
    this.#hands.keepLine(line);
  }

  #publish(): void {
    const pid = this.#child?.pid;
    this.#hands.publish({
      state: this.#machine.at,
      crashes: 'crashes' in this.#machine ? this.#machine.crashes : 0,
      load: this.#load,
      restarts: Math.max(0, this.#starts - 1),
      // Not a copy: lines come at any rate, and nobody shall be woken for each.
      output: this.#hands.output,
      ...(pid === undefined ? {} : { pid }),
      ...(this.#runningSince === undefined ? {} : { runningSince: this.#runningSince }),
      ...(this.#lastExit === undefined ? {} : { lastExit: this.#lastExit }),
    });
  }
}
