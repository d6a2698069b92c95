import { getAsset, isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { DiskArtifactStore } from '#adapters/artifact-store/disk-artifact-store.ts';
import { SystemClock } from '#adapters/clock/system-clock.ts';
import { AgentFront } from '#adapters/front/agent-front.ts';
import { LoopbackPorts } from '#adapters/front/private-ports.ts';
import { WsGatewayLink } from '#adapters/gateway-link/ws-gateway-link.ts';
import { GitSource } from '#adapters/git-source/git-source.ts';
import { LocalGitSource } from '#adapters/git-source/local-git-source.ts';
import { NetworkProbe } from '#adapters/health-probe/network-probe.ts';
import { NodeHookRunner } from '#adapters/hook-runner/node-hook-runner.ts';
import { DiskInitMarks } from '#adapters/init-marks/disk-init-marks.ts';
import { FileJournal } from '#adapters/journal/file-journal.ts';
import { DiskLiveConfig } from '#adapters/live-config/disk-live-config.ts';
import { StdoutLog } from '#adapters/log/stdout-log.ts';
import { LinuxOwnMemory } from '#adapters/own-memory/linux-own-memory.ts';
import { NATIVE_CALLS } from '#adapters/own-memory/native-calls.ts';
import { NodeProcessHost } from '#adapters/process-host/node-process-host.ts';
import { ProcMeter } from '#adapters/process-meter/proc-meter.ts';
import { RelaySource } from '#adapters/relay-source/relay-source.ts';
import { TrustingSource } from '#adapters/relay-source/trusting-source.ts';
import { LiquidRenderer } from '#adapters/renderer/liquid-renderer.ts';
import { HostSecrets } from '#adapters/secrets/host-secrets.ts';
import { SignedSource } from '#adapters/signed-source/signed-source.ts';
import { DiskSlotStore } from '#adapters/slot-store/disk-slot-store.ts';
import { DiskTreeGuard } from '#adapters/tree-guard/disk-tree-guard.ts';
import type { Config } from '#config.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { HookRuns } from '#files/hook-run.ts';
import { markOf } from '#files/process-identity.ts';
import { credentialsOf } from '#main/credentials.ts';
import type { Tuning } from '#main/tuning.ts';
import type { ArtifactStore } from '#ports/artifact-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { Credentials } from '#ports/credentials.ts';
import type { Front, PrivatePorts } from '#ports/front.ts';
import type { GatewayLink } from '#ports/gateway-link.ts';
import type { HealthProbe } from '#ports/health-probe.ts';
import type { HookRunner } from '#ports/hook-runner.ts';
import type { InitMarks } from '#ports/init-marks.ts';
import type { Journal } from '#ports/journal.ts';
import type { LiveConfig } from '#ports/live-config.ts';
import type { Log } from '#ports/log.ts';
import type { OwnMemory } from '#ports/own-memory.ts';
import type { ProcessHost } from '#ports/process-host.ts';
import type { ProcessMeter } from '#ports/process-meter.ts';
import type { Renderer } from '#ports/renderer.ts';
import type { Secrets } from '#ports/secrets.ts';
import type { SlotStore } from '#ports/slot-store.ts';
import type { StateSource } from '#ports/state-source.ts';
import type { TreeGuard } from '#ports/tree-guard.ts';

export type Adapters = {
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  /** Absent where nothing asks for one. */
  readonly credentials: Credentials | undefined;
  readonly front: Front;
  readonly hookRunner: HookRunner;
  readonly initMarks: InitMarks;
  readonly journal: Journal;
  /** Absent where no gateway is given: the agent then works alone. */
  readonly link: GatewayLink | undefined;
  readonly liveConfig: LiveConfig;
  readonly log: Log;
  /** Absent where the agent is not one file. */
  readonly memory: OwnMemory | undefined;
  readonly meter: ProcessMeter;
  readonly privatePorts: PrivatePorts;
  readonly probe: HealthProbe;
  readonly processHost: ProcessHost;
  readonly random: () => number;
  readonly renderer: Renderer;
  readonly secrets: Secrets;
  readonly slots: SlotStore;
  readonly source: StateSource;
  readonly treeGuard: TreeGuard;
};

/** The real ones; the only place that knows them. */
export function realAdapters(config: Config, paths: DataPaths, tuning: Tuning): Adapters {
  const mark = markOf(paths.root);
  const storeAt = (at: Pick<DataPaths, 'trees' | 'downloads'>) =>
    new DiskArtifactStore({ ...paths, ...at }, { ...config.artifacts, stallMs: tuning.downloadStallMs });
  const hookRuns = new HookRuns(mark);
  const log = new StdoutLog(config.logFormat);
  const clock = new SystemClock();
  const credentials = config.enrolment && credentialsOf(config, config.enrolment, paths, tuning, { log, clock });
  return {
    artifacts: storeAt(paths),
    clock,
    credentials,
    front: new AgentFront(config.appHost),
    hookRunner: new NodeHookRunner(mark, hookRuns),
    initMarks: new DiskInitMarks(paths.initDone),
    journal: new FileJournal(paths.journal),
    link:
      config.gateway &&
      credentials &&
      new WsGatewayLink({ ...config.gateway, credentials, handshakeMs: 10_000, pingMs: 20_000 }),
    liveConfig: new DiskLiveConfig(paths.config),
    log,
    memory: isSea()
      ? new LinuxOwnMemory(() => new Uint8Array(getAsset(NATIVE_CALLS)), paths.nativeCalls, log)
      : undefined,
    meter: new ProcMeter(),
    privatePorts: new LoopbackPorts(Math.random),
    probe: new NetworkProbe(),
    processHost: new NodeProcessHost(paths, hookRuns),
    random: Math.random,
    renderer: new LiquidRenderer(),
    secrets: new HostSecrets(config.inheritedEnv),
    slots: new DiskSlotStore(paths),
    source: sourceOf(config, paths, tuning, credentials),
    treeGuard: new DiskTreeGuard(paths, storeAt),
  };
}

function sourceOf(
  { app, environment, sources }: Config,
  paths: DataPaths,
  tuning: Tuning,
  credentials: Credentials | undefined,
): StateSource {
  const { allowedSigners, trust } = sources;
  // Each by itself: what the one hands out and is refused, the other may have right.
  const judged = (source: StateSource): StateSource =>
    allowedSigners === undefined
      ? source
      : new SignedSource({ source, allowedSigners, acceptedPath: paths.acceptedCommit });
  const git = sources.git && judged(gitSourceOf(sources.git, paths.git, tuning.gitDeadlineMs));
  const relay =
    sources.relay &&
    credentials &&
    judged(new RelaySource({ ...sources.relay, app, environment, credentials, deadlineMs: tuning.relayDeadlineMs }));
  if (git !== undefined && relay !== undefined) return new TrustingSource({ git, relay, trust });
  const only = git ?? relay;
  if (only !== undefined) return only;
  throw new Error('Invariant failed: the configuration names no source of the state');
}

/** `gitdir` is where a remote repository is copied to; one on this host is read where it stands. */
export function gitSourceOf(
  git: NonNullable<Config['sources']['git']>,
  gitdir: string,
  deadlineMs: number,
): GitSource | LocalGitSource {
  const { url, branch } = git;
  if (url.startsWith('file:')) return new LocalGitSource({ path: fileURLToPath(url), branch });
  return new GitSource({ ...git, gitdir, deadlineMs });
}
