import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createBare, pointHead, removeLeftOvers } from '#git/bare.ts';
import type { CommitSigner } from '#git/commit-signer.ts';
import { ObjectReader } from '#git/object-reader.ts';
import { readRefs } from '#git/refs.ts';
import type { GitRepository } from '#git/repository.ts';
import type { Log } from '#log.ts';
import { Mutex } from '#mutex.ts';
import type { RepositoryRecord } from '#store.ts';

/** One bare repository and what this process keeps beside it; all of it can be lost. */
export interface Room extends GitRepository {
  /** Held while a base branch is moved by a merge. */
  readonly merging: Mutex;
  /** Held while refs are compared with `refs`. */
  readonly watching: Mutex;
  /** Held while a pull's record is brought to what the branches say. */
  readonly refreshing: Mutex;
  /** As last told to the listeners. */
  refs: ReadonlyMap<string, string>;
}

/** Opens each repository once. */
export class Rooms implements AsyncDisposable {
  readonly #dataDir: string;
  readonly #log: Log;
  readonly #signer: CommitSigner | undefined;
  readonly #rooms = new Map<number, Promise<Room>>();

  /** @param signer signs what is committed here; absent where nothing is signed. */
  constructor(dataDir: string, log: Log, signer?: CommitSigner) {
    this.#signer = signer;
    this.#dataDir = path.resolve(dataDir);
    this.#log = log;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  /** Where the bare repository is; lower case, as names compare without regard to case. */
  dirOf({ owner, name }: Pick<RepositoryRecord, 'owner' | 'name'>): string {
    return path.join(this.#dataDir, owner.toLowerCase(), `${name.toLowerCase()}.git`);
  }

  /**
   * Ready for use: no stale lock, and its refs remembered before anything of ours moves one.
   *
   * A repository whose folder is gone (a restored database, say) is created again, empty.
   */
  open(repository: RepositoryRecord): Promise<Room> {
    const known = this.#rooms.get(repository.id);
    if (known) return known;
    const opening = this.#open(repository);
    this.#rooms.set(repository.id, opening);
    opening.catch(() => this.#rooms.delete(repository.id));
    return opening;
  }

  /** Ends the processes of all rooms. */
  async [Symbol.asyncDispose](): Promise<void> {
    const rooms = await Promise.allSettled(this.#rooms.values());
    await Promise.all(
      rooms.map(async (room) => room.status === 'fulfilled' && room.value.objects[Symbol.asyncDispose]()),
    );
  }

  async #open(repository: RepositoryRecord): Promise<Room> {
    const dir = this.dirOf(repository);
    const exists = await stat(path.join(dir, 'HEAD')).then(
      () => true,
      () => false,
    );
    if (!exists) await createBare(dir, repository.defaultBranch);
    const locks = await removeLeftOvers(dir);
    await pointHead(dir, repository.defaultBranch);
    if (locks.length > 0)
      this.#log('warn', 'Removed locks and half-written objects that a kill left behind', { dir, locks });
    return {
      dir,
      objects: new ObjectReader(dir),
      signer: this.#signer,
      merging: new Mutex(),
      watching: new Mutex(),
      refreshing: new Mutex(),
      refs: await readRefs(dir),
    };
  }
}
