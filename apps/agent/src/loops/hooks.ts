import { type Target, nameOf } from '#core/target.ts';
import type { HookName, Launching } from '#loops/launching.ts';
import type { HookRunner } from '#ports/hook-runner.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

/** The part of a hook's output that a report can carry. */
const OUTPUT_SAID_MAX = 600;

/** Runs a release's hooks and says in a sentence when one failed. */
export class Hooks {
  readonly #runner: HookRunner;
  readonly #launching: Launching;
  readonly #log: Log;

  constructor(runner: HookRunner, launching: Launching, log: Log) {
    this.#runner = runner;
    this.#launching = launching;
    this.#log = log;
  }

  /** Does nothing when the release has no such hook. Throws OperationError when it fails; retry `soon` for exit 75. */
  async run(target: Target, name: HookName, signal: AbortSignal): Promise<void> {
    const hook = await this.#launching.hookSpec(target, name);
    if (hook === undefined) return;
    const end = await this.#runner.run(hook.spec, signal);
    const output = mask(end.output, hook.secrets);
    this.#log.write('info', `hook.${name}`, `${nameOf(target)}: ${end.is}`, { output });
    if (end.is === 'done') return;
    const said = output === '' ? '' : `; it said: ${output.slice(-OUTPUT_SAID_MAX)}`;
    throw new OperationError(
      `Cannot deploy ${nameOf(target)} as its hook "${name}" must succeed: ${end.reason}${said}`,
      {
        code: `hook.${name}`,
        retry: end.temporary ? 'soon' : 'later',
      },
    );
  }

  /** After an end of the process; a cleanup that fails is told and changes nothing. */
  async cleanUp(target: Target): Promise<void> {
    try {
      await this.run(target, 'cleanup', new AbortController().signal);
    } catch (error) {
      this.#log.write('warn', 'hook.cleanup', reasonOf(error));
    }
  }
}

/** Shorter values would black out half of the text and are no secrets. */
const SECRET_CHARS_MIN = 4;

const mask = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= SECRET_CHARS_MIN)
    .reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
