import { fullJitterMs } from '../../apps/agent/src/core/backoff.ts';
import { type AgentState, agentDescription, agentState } from '../../packages/testkit/src/gateway/agent-state.ts';
import { LeanAgent, type LeanTally } from '../../packages/testkit/src/gateway/lean-agent.ts';
import { credentialOf, leanCellOf, leanUidOf } from '../world/credentials.ts';
import { serve } from '../world/crew.ts';
import { watchSelf } from '../world/own-vitals.ts';

/** A part of the fleet, in a process of its own. */
export type SocketsPlan = {
  readonly url: string;
  readonly first: number;
  readonly count: number;
  readonly connectsPerSecond: number;
  readonly heartbeatMs: number;
};
export type SocketsState = Readonly<LeanTally> & { readonly open: number; readonly changes: number };

/** As the real agent's reporter has it. */
const RECONNECT = { baseMs: 500, maxMs: 30_000 };
const TICK_MS = 20;
/** Shares no factor with a count of agents, so that its steps come by all of them. */
const STRIDE = 7_919;
const tally = { connects: 0, lost: 0, frames: 0, fullStates: 0 };
const agents: Agent[] = [];
let changes = 0;
let changesPerSecond = 0;

class Agent {
  readonly lean: LeanAgent;
  readonly #hostname: string;
  readonly #number: number;
  #healthy = true;

  constructor({ url }: SocketsPlan, number: number) {
    this.#number = number;
    this.#hostname = leanUidOf(number);
    const awayMs = (failures: number) => fullJitterMs(RECONNECT, failures, Math.random);
    const instanceUid = this.#hostname;
    this.lean = new LeanAgent(
      { url, token: credentialOf(instanceUid), instanceUid, state: () => this.#state(), awayMs },
      tally,
    );
  }

  /** Its app falls ill or becomes well; the reason says when. */
  change(): void {
    if (!this.lean.open) return;
    this.#healthy = !this.#healthy;
    changes += 1;
    this.lean.send({ health: this.#health(`changed at ${Date.now()}`) });
  }

  #health(reason: string): AgentState['health'] {
    return { state: this.#healthy ? 'Healthy' : 'Unhealthy', ageMs: 0, reason };
  }

  #state(): AgentState {
    const cell = leanCellOf(this.#number);
    const labels = { region: `r${this.#number % 4}` };
    return agentState({
      agentDescription: agentDescription({ ...cell, hostname: this.#hostname, labels }),
      process: { state: 'Running', restarts: 0, uptimeMs: 60_000 },
      health: this.#health('as it connected'),
      source: { kind: 'relay', commit: 'c'.repeat(40), syncedAgeMs: 5 },
    });
  }
}

/** So many a second, in small steps, by the clock. */
function steadily(perSecond: () => number, act: () => void): void {
  let owed = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    owed += ((now - last) / 1_000) * perSecond();
    last = now;
    for (; owed >= 1; owed -= 1) act();
  }, TICK_MS);
}

const vitals = watchSelf();

serve({
  connect(plan: SocketsPlan) {
    const { count, first, connectsPerSecond, heartbeatMs } = plan;
    for (let number = 0; number < count; number += 1) agents.push(new Agent(plan, first + number));
    let connected = 0;
    steadily(
      () => connectsPerSecond,
      () => agents[connected++]?.lean.connect(),
    );
    let beating = 0;
    steadily(
      () => (count * 1_000) / heartbeatMs,
      () => agents[beating++ % count]?.lean.send(),
    );
    let changing = 0;
    steadily(
      () => changesPerSecond,
      () => agents[(changing += STRIDE) % count]?.change(),
    );
  },
  change(perSecond: number) {
    changesPerSecond = perSecond;
  },
  state: (): SocketsState => ({ ...tally, changes, open: agents.filter(({ lean }) => lean.open).length }),
  vitals,
});
