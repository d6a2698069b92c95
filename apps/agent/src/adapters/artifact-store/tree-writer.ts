import { chmod, constants, copyFile, lstat, mkdir, open, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type EntryPlan, planEntry } from '#core/archive-path.ts';
import { syncFolder, writeAll } from '#files/durable.ts';
import { OperationError } from '#ports/operation-error.ts';
import type { TreeBudget } from './tree-budget.ts';

/** One entry of an archive of any kind; without a type it is a file. */
export type TreeEntry = {
  readonly name: string;
  readonly type?: string;
  readonly linkname?: string;
  readonly mode: number;
};
type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Writes an archive's entries into one folder and nowhere else, never more than the budget allows. */
export class TreeWriter {
  readonly #into: string;
  readonly #name: string;
  readonly #budget: TreeBudget;
  readonly #links = new Set<string>();
  readonly #folders = new Set<string>();

  constructor(into: string, name: string, budget: TreeBudget) {
    this.#into = into;
    this.#name = name;
    this.#budget = budget;
    this.#folders.add(into);
  }

  /** Throws OperationError for an entry that would leave the folder. The body is read to its end otherwise. */
  async write({ type = 'file', mode, ...named }: TreeEntry, body: Body): Promise<void> {
    this.#budget.entry();
    const plan = planEntry({ type, ...named });
    if (plan.do === 'refuse') throw this.#refusal(plan.reason);
    if (plan.do !== 'skip') await this.#place(plan, mode, body);
    for await (const _ of body);
  }

  /** Makes every folder read-only and syncs it. */
  async finish(): Promise<void> {
    for (const folder of this.#folders) {
      await chmod(folder, 0o555);
      await syncFolder(folder);
    }
  }

  async #place(plan: Exclude<EntryPlan, { do: 'skip' | 'refuse' }>, mode: number, body: Body): Promise<void> {
    this.#refuseBehindLink(plan.path);
    const path = join(this.#into, plan.path);
    if (plan.do === 'folder') return this.#makeFolder(path);
    await this.#makeFolder(dirname(path));
    await this.#clear(plan.path, path);
    switch (plan.do) {
      case 'file':
        return this.#writeFile(path, mode, body);
      case 'link':
        this.#links.add(plan.path);
        return symlink(plan.to, path);
      case 'copy':
        this.#refuseBehindLink(`${plan.to}/.`);
        return this.#copy(plan.to, path, plan.path);
    }
  }

  /** A later entry of the same name wins, as in tar. */
  async #clear(inTree: string, path: string): Promise<void> {
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
    await rm(path, { recursive: true });
    for (const link of this.#links) if (isAtOrBelow(link, inTree)) this.#links.delete(link);
    for (const folder of this.#folders) if (isAtOrBelow(folder, path)) this.#folders.delete(folder);
  }

  /** A hard link becomes a file of its own: who changes one of two names, and who heals it, changes only that one. */
  async #copy(to: string, path: string, inTree: string): Promise<void> {
    const from = join(this.#into, to);
    const found = await lstat(from).catch(() => undefined);
    if (found?.isFile() !== true) {
      throw this.#refusal(`its link "${inTree}" leads to "${to}", which is no file that came before it`);
    }
    this.#budget.take(found.size);
    await copyFile(from, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** A link that points inside may still lead out when another entry's path goes through it. */
  #refuseBehindLink(path: string): void {
    const parts = path.split('/');
    const through = parts.map((_, index) => parts.slice(0, index).join('/')).find((above) => this.#links.has(above));
    if (through !== undefined) throw this.#refusal(`its entry "${path}" goes through its link "${through}"`);
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await mkdir(path, { recursive: true, mode: 0o700 });
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }

  async #writeFile(path: string, mode: number, body: Body): Promise<void> {
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of body) {
        this.#budget.take(chunk.length);
        await writeAll(file, chunk);
      }
      // Never set-user-id, never writable, and always readable for the agent that checks it.
      await file.chmod((mode & 0o555) | 0o400);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #refusal(found: string): OperationError {
    return new OperationError(`Cannot unpack ${this.#name} as all of it must stay in its folder: ${found}`, {
      code: 'artifact.unsafe',
      retry: 'later',
    });
  }
}

const isAtOrBelow = (path: string, above: string): boolean => path === above || path.startsWith(`${above}/`);
