import { readFile } from 'node:fs/promises';
import { DeploymentState } from '#core/deployment-state.ts';
import { writeDurably } from '#files/durable.ts';
import type { Journal, JournalRead } from '#ports/journal.ts';
import { reasonOf, systemCode } from '#ports/operation-error.ts';

/** The journal as one JSON file, replaced as a whole. */
export class FileJournal implements Journal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<JournalRead> {
    try {
      const state = DeploymentState.safeParse(JSON.parse(await readFile(this.#path, 'utf8')));
      if (state.success) return { is: 'state', state: state.data };
      return this.#unreadable(state.error.issues[0]?.message ?? 'it has another shape');
    } catch (error) {
      return systemCode(error) === 'ENOENT' ? { is: 'absent' } : this.#unreadable(reasonOf(error));
    }
  }

  async write(state: DeploymentState): Promise<void> {
    await writeDurably(this.#path, JSON.stringify(state), 0o600);
  }

  #unreadable(found: string): JournalRead {
    return { is: 'unreadable', problem: `Cannot use ${this.#path} as it must be a journal of this agent: ${found}` };
  }
}
