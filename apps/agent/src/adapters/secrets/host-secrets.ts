import { readFile } from 'node:fs/promises';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { Secrets } from '#ports/secrets.ts';

/** Files of this container and the variables that the agent itself was given. */
export class HostSecrets implements Secrets {
  readonly #environment: Readonly<Record<string, string>>;

  /** `environment` without the agent's own settings: who may edit a state file must not read the agent's tokens. */
  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  async fromFile(path: string): Promise<string> {
    try {
      return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    } catch (error) {
      throw missing(`the file ${path} must be readable`, reasonOf(error));
    }
  }

  fromEnv(name: string): string {
    const value = this.#environment[name];
    if (value === undefined) throw missing(`the agent must have the variable ${name}`, 'it is not set');
    return value;
  }
}

const missing = (rule: string, found: string): OperationError =>
  new OperationError(`Cannot give the app its environment as ${rule}: ${found}`, {
    code: 'env.missing',
    retry: 'soon',
  });
