import { SystemClock } from '#adapters/clock/system-clock.ts';
import { WsGatewayLink } from '#adapters/gateway-link/ws-gateway-link.ts';
import { LiquidRenderer } from '#adapters/renderer/liquid-renderer.ts';
import { HostSecrets } from '#adapters/secrets/host-secrets.ts';
import type { Config } from '#config.ts';
import type { Snapshot } from '#core/report.ts';
import { dataPaths } from '#files/data-paths.ts';
import { DeploymentLoop } from '#loops/deployment-loop.ts';
import { ALONE } from '#loops/lease-desk.ts';
import type { Adapters } from '#main/adapters.ts';
import { type Machinery, PLATFORM, assemble, recoveredState, showAtStart } from '#main/boot.ts';
import { runLoops } from '#main/run-loops.ts';
import { TUNING, type Tuning } from '#main/tuning.ts';
import type { Front } from '#ports/front.ts';
import type { StateSource } from '#ports/state-source.ts';
import { Faults } from './faults.ts';
import { FaultyLink, FaultySource, type Witness } from './faulty-network.ts';
import { MemoryDisk } from './memory-disk.ts';
import { seededRandom } from './seeded-random.ts';
import { SimulatedApp } from './simulated-app.ts';

export type SimulatedContainerOptions = {
  readonly instanceUid: string;
  readonly app?: string;
  readonly environment?: string;
  readonly source: StateSource;
  /** `undefined`: it works alone. */
  readonly gateway: { readonly url: string; readonly credential: string } | undefined;
  /** Of every chance in it: jitters and spreads. */
  readonly seed: number;
  readonly pollMs?: number;
  readonly tuning?: Partial<Tuning>;
  readonly witness?: Witness;
  /** Called whenever the agent knows something else. */
  readonly changed?: (snapshot: Snapshot) => void;
};

const APP_PORT = 8_080;
const nothing = async (): Promise<undefined> => undefined;
const FRONT: Front = { hold: nothing, pointTo: () => undefined, cut: () => undefined, close: nothing };

/**
 * A container without a container: the real core, loops and protocol of the agent over a process, a disk and a network
 * that are simulated and can be made to fail. Thousands fit into one process.
 */
export class SimulatedContainer implements AsyncDisposable {
  readonly faults = new Faults();
  readonly app: SimulatedApp;
  readonly #clock = new SystemClock();
  readonly #options: SimulatedContainerOptions;
  readonly #adapters: Adapters;
  #machinery: Machinery | undefined;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: SimulatedContainerOptions) {
    this.#options = options;
    this.app = new SimulatedApp(this.#clock, this.faults);
    this.#adapters = this.#simulatedAdapters();
  }

  get instanceUid(): string {
    return this.#options.instanceUid;
  }

  /** What the agent knows; throws before it was started. */
  get snapshot(): Snapshot {
    if (this.#machinery === undefined) throw new Error(`Cannot look at ${this.instanceUid} as it must have started`);
    return this.#machinery.board.snapshot;
  }

  get phase(): Snapshot['deployment']['state']['at'] {
    return this.snapshot.deployment.state.at;
  }

  /** The release in the current slot. */
  get release(): string | undefined {
    return this.snapshot.deployment.state.slots.current?.desired.release;
  }

  /** Starts the agent with what its disk holds. */
  async start(): Promise<void> {
    const config = this.#config();
    const state = await recoveredState(this.#adapters);
    const machinery = assemble(config, dataPaths(config.dataDir), this.#adapters, state);
    this.#machinery = machinery;
    const { changed } = this.#options;
    if (changed !== undefined) machinery.board.bell.onRing(() => changed(machinery.board.snapshot));
    await showAtStart(machinery, state);
    const loop = new DeploymentLoop(state, {
      ...this.#adapters,
      ...machinery,
      platform: PLATFORM,
      retry: this.#options.tuning?.retry ?? TUNING.retry,
      leases: this.#options.gateway === undefined ? ALONE : machinery.leaseDesk,
      migrates: true,
    });
    this.#stop = new AbortController();
    this.#running = runLoops(config, this.#adapters, machinery, loop, this.instanceUid, this.#stop.signal);
  }

  /** Ends the agent and its app in order; the disk stays. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the container stops'));
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #simulatedAdapters(): Adapters {
    const { gateway, seed, source, witness = {} } = this.#options;
    const disk = new MemoryDisk(this.#clock, this.faults);
    const link =
      gateway &&
      new WsGatewayLink({ ...gateway, credentials: this.#credentials(gateway), handshakeMs: 30_000, pingMs: 20_000 });
    const { artifacts, initMarks, journal, liveConfig, slots, treeGuard } = disk;
    return {
      artifacts,
      initMarks,
      journal,
      liveConfig,
      slots,
      treeGuard,
      clock: this.#clock,
      credentials: undefined,
      front: FRONT,
      hookRunner: { run: async () => ({ is: 'done', output: '' }) },
      link: link && new FaultyLink(link, this.faults, witness),
      log: { write: () => undefined, app: () => undefined },
      memory: undefined,
      meter: { sample: nothing },
      privatePorts: { free: async (wanted) => wanted ?? APP_PORT },
      probe: this.app,
      processHost: this.app,
      random: seededRandom(seed),
      renderer: new LiquidRenderer(),
      secrets: new HostSecrets({}),
      source: new FaultySource(source, this.faults),
    };
  }

  /** It was enrolled before. */
  #credentials({ credential }: { readonly credential: string }) {
    return { get: async () => credential, refused: () => undefined };
  }

  #config(): Config {
    const { app = 'demo', environment = 'test', gateway, instanceUid, pollMs = 60_000 } = this.#options;
    return {
      app,
      environment,
      // Read by the real adapters alone.
      sources: { git: undefined, relay: undefined, trust: 'relay', allowedSigners: undefined },
      artifacts: { bytesMax: 0, headersFile: undefined },
      gateway,
      enrolment: undefined,
      dataDir: `/simulated/${instanceUid}`,
      status: { host: '127.0.0.1', port: 0 },
      appPort: APP_PORT,
      appHost: undefined,
      hostname: instanceUid,
      labels: {},
      pollMs,
      driftMs: 600_000,
      migrateAlone: false,
      logFormat: 'text',
      inheritedEnv: {},
    };
  }
}
