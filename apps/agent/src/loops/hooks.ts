import { type HookCall, type HookName, hookCall, onChangeCall } from '#core/hook-call.ts';
import { type Target, nameOf } from '#core/target.ts';
import type { Launching } from '#loops/launching.ts';
import type { HookRunner } from '#ports/hook-runner.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

/** The part of a hook's output that a report can carry. */
const OUTPUT_SAID_MAX = 600;

type Hands = {
  readonly runner: HookRunner;
  readonly launching: Launching;
  readonly log: Log;
  /** The release that ran before this target, or runs still. */
  readonly previousRelease: (target: Target) => string | undefined;
};

/** Runs a release's hooks and says in a sentence when one failed. */
export class Hooks {
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** Does nothing when the release has no such hook. Throws OperationError when it fails; retry `soon` for exit 75. */
  async run(target: Target, name: HookName, signal: AbortSignal): Promise<void> {
    const call = hookCall(target.manifest, name);
    if (call !== undefined) await this.#run(target, call, signal);
  }

  /** The hook of a config file that has changed. Throws as `run`. */
  runOnChange(target: Target, command: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#run(target, onChangeCall(command), signal);
  }

  /** After an end of the process; a cleanup that fails is told and changes nothing. */
  async cleanUp(target: Target): Promise<void> {
    try {
      await this.run(target, 'cleanup', new AbortController().signal);
    } catch (error) {
      this.#hands.log.write('warn', 'hook.cleanup', reasonOf(error));
    }
  }

  async #run(target: Target, call: HookCall, signal: AbortSignal): Promise<void> {
    const { runner, launching, log, previousRelease } = this.#hands;
    const spec = await launching.hookSpec(target, call, previousRelease(target));
    const end = await runner.run(spec, signal);
    log.write('info', `hook.${call.name}`, `${nameOf(target)}: ${end.is}`, { output: end.output });
    if (end.is === 'done') return;
    const said = end.output === '' ? '' : `; it said: ${end.output.slice(-OUTPUT_SAID_MAX)}`;
    throw new OperationError(
      `Cannot deploy ${nameOf(target)} as its hook "${call.name}" must succeed: ${end.reason}${said}`,
      { code: `hook.${call.name}`, retry: end.temporary ? 'soon' : 'later' },
    );
  }
}
