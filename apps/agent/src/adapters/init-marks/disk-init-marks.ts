import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '#files/durable.ts';
import type { InitMarks } from '#ports/init-marks.ts';

/** `init-done/<release>`, empty files. They stay: a release that comes back is not initialised again. */
export class DiskInitMarks implements InitMarks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  has(release: string): Promise<boolean> {
    return access(join(this.#folder, release)).then(
      () => true,
      () => false,
    );
  }

  async set(release: string): Promise<void> {
    await writeDurably(join(this.#folder, release), '');
  }
}
