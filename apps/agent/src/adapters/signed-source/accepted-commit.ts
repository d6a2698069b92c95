import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '#files/durable.ts';
import { OperationError, asDiskError, systemCode } from '#ports/operation-error.ts';

/** The last commit that was accepted here, and when its committer says it was made, seconds since 1970. */
const Accepted = z.object({ commit: z.string(), committedAtS: z.number() });
export type Accepted = z.infer<typeof Accepted>;

/** Keeps it in a file, so that no restart forgets what a new head has to descend from. */
export class AcceptedCommit {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** `undefined` when none was accepted yet. A file that cannot be read is no such thing: it throws OperationError. */
  async read(): Promise<Accepted | undefined> {
    try {
      return Accepted.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw new OperationError(
        `Cannot accept a commit as ${this.path} must say which one was accepted last: it cannot be read; remove it to accept the head that is there`,
        { code: 'source.untrusted', retry: 'later', cause: error },
      );
    }
  }

  async write(accepted: Accepted): Promise<void> {
    try {
      await writeDurably(this.path, JSON.stringify(accepted));
    } catch (error) {
      throw asDiskError(error, 'keep which commit was accepted');
    }
  }
}
