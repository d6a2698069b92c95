import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitSource } from '../../apps/agent/src/adapters/git-source/git-source.ts';
import { RelaySource } from '../../apps/agent/src/adapters/relay-source/relay-source.ts';
import { TrustingSource } from '../../apps/agent/src/adapters/relay-source/trusting-source.ts';
import type { Snapshot } from '../../apps/agent/src/core/report.ts';
import type { StateSource } from '../../apps/agent/src/ports/state-source.ts';
import type { Partition } from '../../apps/agent/test/simulated/faults.ts';
import { seededRandom } from '../../apps/agent/test/simulated/seeded-random.ts';
import { SimulatedContainer } from '../../apps/agent/test/simulated/simulated-container.ts';
import { credentialOf, instanceUidOf } from './credentials.ts';
import { serve } from './crew.ts';
import { watchSelf } from './own-vitals.ts';

/** Simulated containers, hundreds in this process. */
export type ContainersPlan = {
  readonly app: string;
  readonly environment: string;
  readonly first: number;
  readonly count: number;
  readonly gatewayUrl: string;
  readonly relayUrl: string;
  /** `undefined`: the relay's word counts about which commit is the head; otherwise Git's. */
  readonly git: { readonly url: string; readonly token: string } | undefined;
  readonly pollMs: number;
  readonly seed: number;
};

/** When a container came how far with a release, in ms since 1970. */
export type Steps = { -readonly [Step in StepName]?: number };
export const STEPS = ['hinted', 'fetched', 'downloaded', 'leased', 'switched', 'healthy', 'reported'] as const;
export type StepName = (typeof STEPS)[number];

/** The step that is done when this phase begins. */
const DONE_AT: Partial<Record<Snapshot['deployment']['state']['at'], StepName>> = {
  Fetching: 'fetched',
  Staged: 'downloaded',
  Migrating: 'leased',
  Watching: 'switched',
  InSync: 'healthy',
};

const containers: SimulatedContainer[] = [];
let steps: Steps[] = [];
let gitFolder: string | undefined;
let chance: (() => number) | undefined;
let faultTimer: NodeJS.Timeout | undefined;

function note(number: number, step: StepName): void {
  const mine = (steps[number] ??= {});
  mine[step] ??= Date.now();
}

async function sourceOf(plan: ContainersPlan, number: number): Promise<StateSource> {
  const { app, environment, relayUrl, git } = plan;
  const credentials = { get: async () => credentialOf(instanceUidOf(number)), refused: () => undefined };
  const relay = new RelaySource({ url: relayUrl, app, environment, credentials, deadlineMs: 30_000 });
  if (git === undefined) return relay;
  gitFolder ??= await mkdtemp(join(tmpdir(), 'pagurus-bench-git-'));
  const login = { username: 'x-access-token', password: git.token };
  const gitdir = join(gitFolder, String(number));
  const source = new GitSource({ url: git.url, branch: 'main', login, gitdir, deadlineMs: 60_000 });
  return new TrustingSource({ git: source, relay, trust: 'forge' });
}

async function start(plan: ContainersPlan): Promise<void> {
  const { app, environment, first, count, gatewayUrl: url, pollMs, seed } = plan;
  for (let number = 0; number < count; number += 1) {
    const instanceUid = instanceUidOf(first + number);
    const container = new SimulatedContainer({
      app,
      environment,
      instanceUid,
      pollMs,
      source: await sourceOf(plan, first + number),
      gateway: { url, credential: credentialOf(instanceUid) },
      seed: seed + first + number,
      changed: ({ deployment: { state } }) => {
        const step = DONE_AT[state.at];
        // A poll that finds nothing new changes the board as well.
        if (step !== undefined && (step === 'fetched' || steps[number]?.fetched !== undefined)) note(number, step);
      },
      witness: {
        heard: ({ revisionHint }) => {
          if (revisionHint !== undefined) note(number, 'hinted');
        },
        said: ({ deployment }) => {
          if (deployment?.phase === 'InSync' && steps[number]?.healthy !== undefined) note(number, 'reported');
        },
      },
    });
    containers.push(container);
    await container.start();
    // A few at a time: so many sockets opened in one moment are no fleet's way.
    if (number % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const PARTITIONS: readonly Partition[] = ['cut', 'silent'];
const LONGEST_MS = 12_000;

const restarting = new Set<SimulatedContainer>();

/** Its agent ends in order, its app with it, and starts again from its disk. */
function restart(container: SimulatedContainer): void {
  if (restarting.has(container)) return;
  restarting.add(container);
  void container
    .stop()
    .then(() => container.start())
    .finally(() => restarting.delete(container));
}

/** A release that is bad stays so. */
function relieve({ faults }: SimulatedContainer): void {
  Object.assign(faults, { flapEvery: 0, downloadMs: 0, startMs: 0, partition: 'none' });
}

/** One container gets one fault, for a while. */
function strike(random: () => number): void {
  const container = containers[Math.floor(random() * containers.length)];
  if (container === undefined) return;
  const kind = Math.floor(random() * 5);
  if (kind === 0) container.app.crash();
  else if (kind === 1) container.faults.partition = PARTITIONS[Math.floor(random() * 2)] ?? 'cut';
  else if (kind === 2) container.faults.flapEvery = 2;
  else if (kind === 3) Object.assign(container.faults, { downloadMs: 2_000 * random(), startMs: 2_000 * random() });
  else restart(container);
  setTimeout(() => relieve(container), LONGEST_MS * random());
}

const vitals = watchSelf();

serve({
  start,
  vitals,
  /** Begins to note steps anew. */
  begin() {
    steps = [];
  },
  steps: (): Steps[] => steps,
  /** So many faults a second, chosen by the seed; 0 ends them. */
  faults({ perSecond, seed }: { perSecond: number; seed: number }) {
    clearInterval(faultTimer);
    if (perSecond === 0) return;
    chance ??= seededRandom(seed);
    const random = chance;
    faultTimer = setInterval(() => strike(random), 1_000 / perSecond);
  },
  /** Everything is well again; what a fault has done stays done. */
  clear() {
    for (const container of containers) container.faults.clear();
  },
  /** MB of live objects. */
  heap(): number {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  },
  /** The releases of which no process ever answers well. */
  bad(releases: readonly string[]) {
    for (const container of containers) container.faults.badReleases = new Set(releases);
  },
  /** Which containers are not in sync with this release, as sentences. */
  behind: (release: string): string[] =>
    containers
      .filter((container) => container.phase !== 'InSync' || container.release !== release)
      .map(({ instanceUid, phase, release: runs }) => `${instanceUid} is ${phase} with ${runs ?? 'nothing'}`),
  async stop() {
    await Promise.all(containers.map((container) => container.stop()));
    if (gitFolder !== undefined) await rm(gitFolder, { recursive: true, force: true });
  },
});
