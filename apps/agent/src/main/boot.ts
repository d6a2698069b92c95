import { createHash } from 'node:crypto';
import type { Config } from '#config.ts';
import { type DeploymentState, previousOf } from '#core/deployment-state.ts';
import { recover, recoverFromSlots, runsAtStart } from '#core/recover.ts';
import type { Snapshot } from '#core/report.ts';
import { type Target, releaseOf } from '#core/target.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { Board } from '#loops/board.ts';
import { Hooks } from '#loops/hooks.ts';
import { Launching } from '#loops/launching.ts';
import { LeaseDesk } from '#loops/lease-desk.ts';
import { Stage } from '#loops/stage.ts';
import { Supervisor } from '#loops/supervisor.ts';
import type { Adapters } from '#main/adapters.ts';
import { AGENT_VERSION } from '#main/version.ts';

export const PLATFORM = `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where the last agent of this data folder left off. */
export async function recoveredState({ journal, slots, log }: Adapters): Promise<DeploymentState> {
  const read = await journal.read();
  if (read.is === 'state') return recover(read.state);
  if (read.is === 'unreadable') log.write('warn', 'journal.unreadable', `${read.problem}. The slots say what runs`);
  return recoverFromSlots(await slots.active());
}

export type Machinery = {
  readonly board: Board;
  readonly hooks: Hooks;
  readonly launching: Launching;
  readonly leaseDesk: LeaseDesk;
  readonly stage: Stage;
  readonly supervisor: Supervisor;
};

/** The parts that hold the app, put together; nothing runs yet. */
export function assemble(config: Config, paths: DataPaths, adapters: Adapters, state: DeploymentState): Machinery {
  const { artifacts, clock, hookRunner, liveConfig, log, processHost, random, renderer, secrets, slots } = adapters;
  const board = new Board(firstSnapshot(config, adapters, state));
  const launching = new Launching({
    artifacts,
    slots,
    liveConfig,
    renderer,
    secrets,
    sha256Hex,
    platform: PLATFORM,
    appPort: config.appPort,
    appDataPath: paths.appData,
    inheritedEnv: config.inheritedEnv,
  });
  const previousRelease = (target: Target) => {
    const previous = previousOf(board.snapshot.deployment.state.slots, target);
    return previous && releaseOf(previous);
  };
  const hooks = new Hooks({ runner: hookRunner, launching, log, previousRelease });
  const publish = (process: Snapshot['process']) => {
    const shown = stage.shown;
    const port = shown && launching.portOf(shown);
    const { appUrl: _appUrl, ...description } = board.snapshot.description;
    const appUrl = port === undefined || process.state === 'Stopped' ? {} : { appUrl: `http://127.0.0.1:${port}` };
    board.set({ process, description: { ...description, ...appUrl } });
  };
  const supervisor = new Supervisor({ host: processHost, clock, random, log, publish });
  const stage = new Stage({ supervisor, slots, launching, hooks, log });
  return { board, hooks, launching, leaseDesk: new LeaseDesk(board, clock), stage, supervisor };
}

/** Starts what ran before, at once and before anything is asked of the outside. */
export function showAtStart({ stage }: Machinery, state: DeploymentState): void {
  stage.show(runsAtStart(state), state.at === 'Watching');
}

function firstSnapshot(config: Config, { clock, source }: Adapters, state: DeploymentState): Snapshot {
  const now = clock.now();
  return {
    description: {
      app: config.app,
      environment: config.environment,
      hostname: config.hostname,
      platform: PLATFORM,
      agentVersion: AGENT_VERSION,
      labels: { ...config.labels },
    },
    deployment: { state, since: now },
    process: { state: 'Stopped', restarts: 0, crashes: 0, load: 0, output: [] },
    health: { state: 'Unknown', since: now },
    source: { kind: source.kind },
  };
}
