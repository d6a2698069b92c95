import { type ConfigFile, tellsOf } from '#core/switch-plan.ts';
import type { Generation } from '#loops/generation.ts';
import type { Hooks } from '#loops/hooks.ts';

/** What has changed below a process that goes on, until the process has been told. */
export class Telling {
  readonly #hooks: Hooks;
  readonly #untold = new Set<string>();

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** Paths that the process reads and that have changed since it was last told. */
  note(paths: readonly string[]): void {
    for (const path of paths) this.#untold.add(path);
  }

  /** A process that starts reads everything anew. */
  forget(): void {
    this.#untold.clear();
  }

  /** Whether one of what has changed asks for a restart. */
  asksForRestart(files: readonly ConfigFile[]): boolean {
    return files.some(({ path, onChange }) => this.#untold.has(path) && onChange === 'restart');
  }

  /** Throws OperationError when a hook fails; then all of it is still untold. */
  async tell(run: Generation | undefined, files: readonly ConfigFile[], signal: AbortSignal): Promise<void> {
    for (const tell of tellsOf(files, this.#untold)) {
      if ('signal' in tell) run?.supervisor.tell(tell.signal);
      else if (run !== undefined) await this.#hooks.runOnChange(run.target, tell.hook, signal);
    }
    this.forget();
  }
}
