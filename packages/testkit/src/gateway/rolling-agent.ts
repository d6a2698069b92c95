import { setTimeout as wait } from 'node:timers/promises';
import type { LeaseReport, RevisionReport } from '@pagurus/schema/wire/agent-to-server.ts';
import type { ServerToAgent } from '@pagurus/schema/wire/server-to-agent.ts';
import { agentDescription, inSync } from './agent-state.ts';
import { SimulatedAgent, type SimulatedAgentOptions } from './simulated-agent.ts';

export type RollingAgentOptions = Omit<SimulatedAgentOptions, 'state' | 'onMessage'> & {
  /** What it runs at first. */
  readonly running: string;
  /** Release → revision, as Git asks for it; a made-up one unless told. */
  readonly revisionOf?: (release: string) => string;
  /** How long it switches, and how long it watches. */
  readonly stepMs: number;
  /** Told whenever its app stops or begins to answer. */
  readonly onAway: (instanceUid: string, away: boolean) => void;
};

/**
 * A simulated agent that follows wishes: it asks for a lease, switches when it is granted, and comes to be healthy, or
 * goes back to what it ran. It reports as the real one does.
 */
export class RollingAgent implements AsyncDisposable {
  readonly agent: SimulatedAgent;
  readonly #options: RollingAgentOptions;
  #running: RevisionReport;
  #asking: (LeaseReport & { readonly bad: boolean }) | undefined;
  #asked = 0;
  #work: Promise<void> = Promise.resolve();

  constructor(options: RollingAgentOptions) {
    this.#options = options;
    this.#running = this.#revisionOf(options.running);
    this.agent = new SimulatedAgent({
      ...options,
      state: {
        agentDescription: agentDescription({ hostname: options.instanceUid }),
        deployment: inSync(options.running, this.#running.revision),
      },
      onMessage: (message) => this.#hear(message),
    });
  }

  get running(): string {
    return this.#running.release;
  }

  get phase(): string {
    return this.agent.state.deployment.phase;
  }

  /** Why it waits, in the server's words. */
  get denied(): string | undefined {
    return this.agent.received.findLast(({ leaseDeny }) => leaseDeny !== undefined)?.leaseDeny?.reason;
  }

  /** It has everything of `release` and asks for its turn. `bad`: it will never be healthy with it. */
  wish(release: string, bad = false): void {
    this.#asked += 1;
    const { revision } = this.#revisionOf(release);
    const lease = { kind: 'switch', revision, release, state: 'wanted', ask: this.#asked } as const;
    this.#asking = { ...lease, bad };
    this.#report('AwaitingLease', release, lease);
  }

  #revisionOf(release: string): RevisionReport {
    return { release, revision: this.#options.revisionOf?.(release) ?? `revision-of-${release}` };
  }

  #hear({ leaseGrant, retry }: ServerToAgent): void {
    const asking = this.#asking;
    if (retry !== undefined && this.phase === 'Failed') this.wish(this.agent.state.deployment.desired?.release ?? '');
    if (leaseGrant === undefined || asking === undefined || leaseGrant.ask !== asking.ask) return;
    this.#asking = undefined;
    this.#work = this.#switch({ ...asking, state: 'held' }, asking.bad);
  }

  async #switch({ kind, revision, release, state }: LeaseReport, bad: boolean): Promise<void> {
    const { stepMs, onAway, instanceUid } = this.#options;
    const lease = { kind, revision, release, state };
    const before = this.#running;
    onAway(instanceUid, true);
    this.#report('Switching', release, lease, 'Unknown');
    await wait(stepMs);
    this.#running = this.#revisionOf(release);
    this.#report('Watching', release, lease, bad ? 'Unhealthy' : 'Healthy');
    await wait(stepMs);
    if (bad) {
      this.#running = before;
      this.#report('RollingBack', release, lease, 'Unknown');
      await wait(stepMs);
    }
    onAway(instanceUid, false);
    this.#report(bad ? 'Failed' : 'InSync', release, null);
  }

  #report(
    phase: 'AwaitingLease' | 'Switching' | 'Watching' | 'RollingBack' | 'Failed' | 'InSync',
    release: string,
    lease: LeaseReport | null,
    health: 'Healthy' | 'Unhealthy' | 'Unknown' = 'Healthy',
  ): void {
    const desired = this.#revisionOf(release);
    const message = `Cannot keep ${release} as it must become healthy`;
    const failure = { outcome: 'FAILED_ROLLBACK_COMPLETE', phase: 'Watching', code: 'x', message, ...desired } as const;
    const quarantined = phase === 'Failed' ? { quarantined: [desired.revision], failure } : { quarantined: [] };
    this.agent.report({
      deployment: { phase, phaseAgeMs: 0, desired, current: this.#running, ...quarantined },
      health: { state: health, ageMs: 0 },
      lease,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#work;
    await this.agent[Symbol.asyncDispose]();
  }
}
