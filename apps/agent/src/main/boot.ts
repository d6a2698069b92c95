import { createHash } from 'node:crypto';
import type { Config } from '#config.ts';
import { type DeploymentState, previousOf } from '#core/deployment-state.ts';
import { recover, recoverFromSlots, runsAtStart } from '#core/recover.ts';
import type { Snapshot } from '#core/report.ts';
import { type Target, releaseOf } from '#core/target.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { AppOutput } from '#loops/app-output.ts';
import { type AppBoard, type AppView, Board, NOTHING_RUNS } from '#loops/board.ts';
import { Hooks } from '#loops/hooks.ts';
import { Launching } from '#loops/launching.ts';
import { LeaseDesk } from '#loops/lease-desk.ts';
import { Stage } from '#loops/stage/stage.ts';
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
  readonly beside: Board<AppView>;
  readonly hooks: Hooks;
  readonly launching: Launching;
  readonly leaseDesk: LeaseDesk;
  readonly output: AppOutput;
  readonly stage: Stage;
};

/** The parts that hold the app, put together; nothing runs yet. */
export function assemble(config: Config, paths: DataPaths, adapters: Adapters, state: DeploymentState): Machinery {
  const { artifacts, hookRunner, liveConfig, log, privatePorts, renderer, secrets, slots } = adapters;
  const board = new Board(firstSnapshot(config, adapters, state));
  const beside = new Board<AppView>(nothingRuns(adapters));
  const launching = new Launching({
    artifacts,
    slots,
    liveConfig,
    privatePorts,
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
  const output = new AppOutput();
  const newSupervisor = supervisors(adapters, output);
  const shown = shownApp(board, launching, () => stage.shown);
  const stage = new Stage({ ...adapters, newSupervisor, board: shown, beside, launching, hooks });
  return {
    board,
    beside,
    hooks,
    launching,
    leaseDesk: new LeaseDesk(board, adapters, config.migrateAlone),
    output,
    stage,
  };
}

/** The board as the stage sees it: with its process, the address is known at which people find it. */
function shownApp(board: Board, launching: Launching, shown: () => Target | undefined): AppBoard {
  return {
    bell: board.bell,
    get snapshot() {
      return board.snapshot;
    },
    set(change) {
      const target = shown();
      const port = target && launching.portOf(target);
      const { appUrl: _appUrl, ...description } = board.snapshot.description;
      const stopped = (change.process ?? board.snapshot.process).state === 'Stopped';
      const appUrl = port === undefined || stopped ? {} : { appUrl: `http://127.0.0.1:${port}` };
      board.set({ ...change, description: { ...description, ...appUrl } });
    },
  };
}

/** Makes supervisors that share what there is once for all of them. */
function supervisors({ clock, log, processHost: host, random }: Adapters, output: AppOutput) {
  let orphansEnded: Promise<void> | undefined;
  const endOrphans = () => {
    orphansEnded ??= host.endOrphans().then((count) => {
      if (count > 0) log.write('warn', 'process.orphans', `Ended ${count} process(es) that a killed agent left`);
    });
    return orphansEnded;
  };
  let loads = 0;
  const nextLoad = () => (loads += 1);
  const keepLine = (line: string) => output.keep(line);
  return (publish: (process: Snapshot['process']) => void) =>
    new Supervisor({ host, clock, random, log, endOrphans, nextLoad, keepLine, output: output.lines, publish });
}

/** Starts what ran before, at once and before anything is asked of the outside. */
export async function showAtStart({ stage }: Machinery, state: DeploymentState): Promise<void> {
  const target = runsAtStart(state);
  const waiting = state.slots.current ?? state.wish;
  if (target !== undefined) stage.show(target, state.at === 'Watching');
  else if (waiting !== undefined) await stage.hold(waiting);
}

const nothingRuns = ({ clock }: Pick<Adapters, 'clock'>): AppView => ({
  process: NOTHING_RUNS,
  health: { state: 'Unknown', since: clock.now() },
});

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
    ...nothingRuns({ clock }),
    source: { kind: source.kind },
  };
}
