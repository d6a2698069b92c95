import { statfs } from 'node:fs/promises';
import { treeBytesMax } from '#core/download-plan.ts';
import { OperationError } from '#ports/operation-error.ts';

/** More files than any app has, and few enough for every disk. */
const ENTRIES_MAX = 500_000;

/** How much may still be unpacked: an archive of a few bytes can hold a tree that fills every disk. */
export class TreeBudget {
  readonly #name: string;
  readonly #bytesMax: number;
  readonly #boundBy: 'limit' | 'disk';
  #bytes = 0;
  #entries = 0;

  private constructor(name: string, bytesMax: number, boundBy: 'limit' | 'disk') {
    this.#name = name;
    this.#bytesMax = bytesMax;
    this.#boundBy = boundBy;
  }

  /** What the disk of `folder` and the limit allow; throws OperationError when the tree hardly can fit. */
  static async of(folder: string, name: string, archiveBytes: number, bytesMax: number): Promise<TreeBudget> {
    const { bavail, bsize } = await statfs(folder);
    const freeBytes = bavail * bsize;
    const allowed = treeBytesMax(freeBytes, archiveBytes, bytesMax);
    if (allowed >= Math.min(archiveBytes, bytesMax)) {
      return new TreeBudget(name, allowed, allowed === bytesMax ? 'limit' : 'disk');
    }
    const needed = Math.ceil(archiveBytes * 1.5);
    throw new OperationError(`Cannot unpack ${name} as ${needed} bytes must be free for it: ${freeBytes} are free`, {
      code: 'disk.full',
      retry: 'later',
    });
  }

  entry(): void {
    this.#entries += 1;
    if (this.#entries > ENTRIES_MAX) throw this.#tooBig(`it must have at most ${ENTRIES_MAX} entries`);
  }

  take(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#bytesMax) return;
    if (this.#boundBy === 'limit') throw this.#tooBig(`it must have at most ${this.#bytesMax} bytes unpacked`);
    const message = `Cannot unpack ${this.#name} as the disk must have room for it and for others: it has more than the ${this.#bytesMax} bytes that it may take`;
    throw new OperationError(message, { code: 'disk.full', retry: 'later' });
  }

  #tooBig(rule: string): OperationError {
    return new OperationError(`Cannot unpack ${this.#name} as ${rule}: there is more in it`, {
      code: 'artifact.tooBig',
      retry: 'later',
    });
  }
}
