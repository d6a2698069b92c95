import { randomUUID } from 'node:crypto';
import type { Mark } from '#files/process-identity.ts';

const VARIABLE = 'PAGURUS_HOOK_RUN';

/**
 * The runs of one agent's hooks. Each has its own mark in the environment, which whatever it leaves behind carries on:
 * so a daemon of a hook is told from the app, from other hooks, and from the hooks of an agent that was killed.
 */
export class HookRuns {
  readonly #agent = randomUUID();
  readonly #mark: string;
  #count = 0;

  constructor(mark: Mark) {
    this.#mark = `PAGURUS_SUPERVISED_IN=${mark.PAGURUS_SUPERVISED_IN}`;
  }

  next(): { readonly [VARIABLE]: string } {
    this.#count += 1;
    return { [VARIABLE]: `${this.#agent}/${this.#count}` };
  }

  /** Whether a process with this environment belongs to a hook that this agent started. */
  isOurs(environment: ReadonlySet<string>): boolean {
    return runOf(environment)?.startsWith(`${this.#agent}/`) === true;
  }

  /** Whether it belongs to a hook that an earlier agent of this data folder left. */
  isLeft(environment: ReadonlySet<string>): boolean {
    return environment.has(this.#mark) && runOf(environment) !== undefined && !this.isOurs(environment);
  }
}

function runOf(environment: ReadonlySet<string>): string | undefined {
  for (const entry of environment) if (entry.startsWith(`${VARIABLE}=`)) return entry.slice(VARIABLE.length + 1);
  return undefined;
}
