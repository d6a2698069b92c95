import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../build.ts';

/** The test program as one file, as the agent is shipped: it starts several times faster than a hundred sources. */
export class ProgramBundle implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'program.mjs');
  }

  static async build(): Promise<ProgramBundle> {
    const bundle = new ProgramBundle(await mkdtemp(join(tmpdir(), 'pagurus-program-')));
    await buildProgram(fileURLToPath(new URL('program.ts', import.meta.url)), bundle.path);
    return bundle;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
