import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';
import { aroundMs } from '#core/backoff.ts';
import { artifactFor } from '#core/deployable.ts';
import { driftPlan } from '#core/drift.ts';
import { type Target, nameOf, sameRevision } from '#core/target.ts';
import type { Board } from '#loops/board.ts';
import type { Launching } from '#loops/launching.ts';
import type { Stage } from '#loops/stage/stage.ts';
import type { Clock } from '#ports/clock.ts';
import type { Log } from '#ports/log.ts';
import { reasonOf } from '#ports/operation-error.ts';
import type { TreeGuard } from '#ports/tree-guard.ts';

type Hands = {
  readonly board: Board;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly launching: Launching;
  readonly stage: Stage;
  readonly treeGuard: TreeGuard;
  readonly platform: string;
  readonly driftMs: number;
};

/** Everything is read again so often, whether anybody seems to have written to it or not. */
const THOROUGH_MS = 24 * 3_600_000;

/**
 * Looks now and then whether the files below the running app are as they were put there, and writes `drift`. Puts them
 * back where the state file says so. The deployment machine hears nothing of it: the revision is the same.
 */
export class DriftLoop {
  readonly #hands: Hands;
  #thoroughAt: number;
  #looks = 0;
  /** When what the running process reads was last seen to be right. */
  #configRightAt = Number.NEGATIVE_INFINITY;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#thoroughAt = hands.clock.now();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, driftMs, log, random } = this.#hands;
    for (;;) {
      await clock.sleep(aroundMs(driftMs, random), signal);
      try {
        await this.#look(signal);
      } catch (error) {
        signal.throwIfAborted();
        log.write('warn', 'drift.look', `Cannot look for drift as its files must be readable: ${reasonOf(error)}`);
      }
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { board, clock, log } = this.#hands;
    const target = this.#restingTarget();
    if (target === undefined) return;
    const lookedAt = clock.now();
    const found = await this.#find(target, signal);
    this.#looks += 1;
    const { healed } = board.snapshot.drift ?? {};
    const { revision } = target;
    const told = { revision, looks: this.#looks, lookedAt, ...(healed === undefined ? {} : { healed }) };
    board.set({ drift: { ...told, files: found } });
    if (found.length > 0) log.write('warn', 'drift.found', `${nameOf(target)}: ${sentenceOf(found)}`);
    try {
      const put = await this.#heal(target, found, signal);
      if (!put) return;
      log.write('info', 'drift.healed', `${nameOf(target)}: ${sentenceOf(found)}; put back`);
      board.set({ drift: { ...told, files: [], healed: { files: found, at: clock.now() } } });
    } catch (error) {
      signal.throwIfAborted();
      board.set({ drift: { ...told, files: found, problem: reasonOf(error) } });
      log.write('warn', 'drift.heal', reasonOf(error));
    } finally {
      if (!found.some(({ where }) => where === 'config')) this.#configRightAt = lookedAt;
    }
  }

  /** What runs, while nothing else is worked on. */
  #restingTarget(): Target | undefined {
    const { board, stage } = this.#hands;
    const { current } = board.snapshot.deployment.state.slots;
    return sameRevision(current, stage.shown) ? stage.shown : undefined;
  }

  async #find(target: Target, signal: AbortSignal): Promise<DriftedFile[]> {
    const { clock, launching, platform, treeGuard } = this.#hands;
    const thorough = clock.now() - this.#thoroughAt >= THOROUGH_MS;
    if (thorough) this.#thoroughAt = clock.now();
    const artifact = target.manifest && artifactFor(target.manifest, platform);
    const tree = artifact === undefined ? [] : await treeGuard.differences(artifact, thorough, signal);
    const config = await launching.configDifferences(target);
    return [
      ...tree.map((file) => ({ where: 'release' as const, ...file })),
      ...config.map((file) => ({ where: 'config' as const, ...file })),
    ];
  }

  /** Whether anything was put back. */
  async #heal(target: Target, found: readonly DriftedFile[], signal: AbortSignal): Promise<boolean> {
    const { board, platform, stage, treeGuard } = this.#hands;
    if (!sameRevision(this.#restingTarget(), target)) return false;
    const plan = driftPlan(found, target.desired.drift, board.snapshot.deployment.state.at);
    const artifact = target.manifest && artifactFor(target.manifest, platform);
    if (plan.release && artifact !== undefined) {
      const ofTree = found.filter(({ where }) => where === 'release');
      await treeGuard.heal(artifact, nameOf(target), ofTree, signal);
    }
    // A start reads the config anyway, so it has to be right before.
    const { runningSince = 0 } = board.snapshot.process;
    if (plan.config) await stage.healConfig(target, !plan.restart && runningSince > this.#configRightAt, signal);
    if (plan.restart) await stage.startAnew(target);
    return plan.release || plan.config;
  }
}

const SAID_MAX = 5;

function sentenceOf(found: readonly DriftedFile[]): string {
  const said = found.slice(0, SAID_MAX).map(({ where, path, is }) => `${path} of the ${where} is ${is}`);
  const more = found.length > SAID_MAX ? `, and ${found.length - SAID_MAX} more` : '';
  return `${said.join(', ')}${more}`;
}
