import { access, mkdir, readFile, readdir, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Slots } from '#core/deployment-state.ts';
import { Target, nameOf } from '#core/target.ts';
import type { DataPaths } from '#files/data-paths.ts';
import { pointLink, syncFolder, writeDurably, writeSynced } from '#files/durable.ts';
import { asDiskError } from '#ports/operation-error.ts';
import type { RenderedFile, SlotStore } from '#ports/slot-store.ts';

const MARKER = '.complete';

/** `slots/<first 12 digits of the revision>/{slot.json, config/…, .complete}` and the links `current` and `previous`. */
export class DiskSlotStore implements SlotStore {
  readonly #paths: DataPaths;

  constructor(paths: DataPaths) {
    this.#paths = paths;
  }

  configPath(target: Target): string {
    return join(this.#slotPath(target), 'config');
  }

  isWhole(target: Target): Promise<boolean> {
    return exists(join(this.#slotPath(target), MARKER));
  }

  async stage(target: Target, files: readonly RenderedFile[]): Promise<void> {
    if ((await this.isWhole(target)) && (await this.#holds(target, files))) return;
    const slot = this.#slotPath(target);
    const making = `${slot}.making`;
    try {
      await rm(making, { recursive: true, force: true });
      await mkdir(join(making, 'config'), { recursive: true });
      for (const file of files) {
        const path = join(making, 'config', file.path);
        await mkdir(dirname(path), { recursive: true });
        await writeSynced(path, file.text, file.mode);
      }
      await writeSynced(join(making, 'slot.json'), JSON.stringify(target), 0o600);
      await rm(slot, { recursive: true, force: true });
      await rename(making, slot);
      await writeDurably(join(slot, MARKER), '');
      await syncFolder(this.#paths.slots);
    } catch (error) {
      await rm(making, { recursive: true, force: true });
      if (!(await this.isWhole(target))) await rm(slot, { recursive: true, force: true });
      throw asDiskError(error, `keep the config of ${nameOf(target)}`);
    }
  }

  /** Whether the config still stands as it is to be: a slot that is gone back to may have been changed meanwhile. */
  async #holds(target: Target, files: readonly RenderedFile[]): Promise<boolean> {
    const found = await Promise.all(
      files.map(({ path }) => readFile(join(this.configPath(target), path), 'utf8').catch(() => undefined)),
    );
    return files.every(({ text }, index) => text === found[index]);
  }

  async activate({ current, previous }: Slots): Promise<void> {
    await pointLink(this.#paths.previous, previous && join('slots', nameOfSlot(previous)));
    await pointLink(this.#paths.current, current && join('slots', nameOfSlot(current)));
  }

  async active(): Promise<Slots> {
    const current = await this.#behind(this.#paths.current);
    const previous = await this.#behind(this.#paths.previous);
    return { ...(current === undefined ? {} : { current }), ...(previous === undefined ? {} : { previous }) };
  }

  async #behind(link: string): Promise<Target | undefined> {
    try {
      const slot = join(this.#paths.slots, basename(await readlink(link)));
      if (!(await exists(join(slot, MARKER)))) return undefined;
      return Target.safeParse(JSON.parse(await readFile(join(slot, 'slot.json'), 'utf8'))).data;
    } catch {
      // Whatever is wrong with the link or the record: there is no slot here that could be believed.
      return undefined;
    }
  }

  async keepOnly(targets: readonly Target[]): Promise<void> {
    const keep = new Set(targets.map(nameOfSlot));
    for (const name of await readdir(this.#paths.slots)) {
      if (!keep.has(name)) await rm(join(this.#paths.slots, name), { recursive: true, force: true });
    }
  }

  #slotPath(target: Target): string {
    return join(this.#paths.slots, nameOfSlot(target));
  }
}

const nameOfSlot = (target: Target): string => target.revision.slice(0, 12);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
