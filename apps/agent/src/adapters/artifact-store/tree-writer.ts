import { link, mkdir, open, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type EntryPlan, planEntry } from '#core/archive-path.ts';
import { syncFolder } from '#files/durable.ts';
import { OperationError } from '#ports/operation-error.ts';

type Header = {
  readonly name: string;
  readonly type?: string | null;
  readonly linkname?: string | null;
  readonly mode?: number;
};

/** Writes an archive's entries into one folder and nowhere else. */
export class TreeWriter {
  readonly #into: string;
  readonly #name: string;
  readonly #links = new Set<string>();
  readonly #folders = new Set<string>();

  constructor(into: string, name: string) {
    this.#into = into;
    this.#name = name;
    this.#folders.add(into);
  }

  /** Throws OperationError for an entry that would leave the folder. The body is read to its end in any case. */
  async write(header: Header, body: AsyncIterable<Uint8Array>): Promise<void> {
    const { name, linkname } = header;
    const plan = planEntry({
      name,
      type: header.type ?? 'file',
      ...(typeof linkname === 'string' ? { linkname } : {}),
    });
    if (plan.do === 'refuse') throw this.#refusal(plan.reason);
    if (plan.do !== 'skip') await this.#place(plan, header.mode ?? 0o644, body);
    for await (const _ of body);
  }

  /** Syncs every folder that was made. */
  async finish(): Promise<void> {
    for (const folder of this.#folders) await syncFolder(folder);
  }

  async #place(
    plan: Exclude<EntryPlan, { do: 'skip' | 'refuse' }>,
    mode: number,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    this.#refuseBehindLink(plan.path);
    const path = join(this.#into, plan.path);
    if (plan.do === 'folder') return this.#makeFolder(path);
    await this.#makeFolder(dirname(path));
    await rm(path, { recursive: true, force: true }); // a later entry of the same name wins, as in tar
    switch (plan.do) {
      case 'file':
        return writeFile(path, mode, body);
      case 'link':
        this.#links.add(plan.path);
        return symlink(plan.to, path);
      case 'hardLink':
        this.#refuseBehindLink(`${plan.to}/.`);
        return link(join(this.#into, plan.to), path);
    }
  }

  /** A link that points inside may still lead out when another entry's path goes through it. */
  #refuseBehindLink(path: string): void {
    const parts = path.split('/');
    const through = parts.map((_, index) => parts.slice(0, index).join('/')).find((above) => this.#links.has(above));
    if (through !== undefined) throw this.#refusal(`its entry "${path}" goes through its link "${through}"`);
  }

  async #makeFolder(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }

  #refusal(found: string): OperationError {
    return new OperationError(`Cannot unpack ${this.#name} as all of it must stay in its folder: ${found}`, {
      code: 'artifact.unsafe',
      retry: 'later',
    });
  }
}

async function writeFile(path: string, mode: number, body: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of body) await file.write(chunk);
    // Never set-user-id, and always readable for the agent that checks and removes it.
    await file.chmod((mode & 0o777) | 0o600);
    await file.sync();
  } finally {
    await file.close();
  }
}
