import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A file system of its own, so small that it can really be filled. Its size can be changed while it is used. */
export class SmallDisk implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** `undefined` where this user may not mount one. */
  static async mount(size: string): Promise<SmallDisk | undefined> {
    const path = await mkdtemp(join(tmpdir(), 'pagurus-disk-'));
    const { failed } = await execa('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { reject: false });
    if (!failed) return new SmallDisk(path);
    await rm(path, { recursive: true });
    return undefined;
  }

  async resize(size: string): Promise<void> {
    await execa('mount', ['-o', `remount,size=${size}`, this.path]);
  }

  /** From now on only so many more files and folders can be made; `undefined`: any number. */
  async allowFiles(count: number | undefined): Promise<void> {
    const { files, ffree } = await statfs(this.path);
    const inodes = count === undefined ? 100_000 : files - ffree + count;
    await execa('mount', ['-o', `remount,nr_inodes=${inodes}`, this.path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('umount', ['--lazy', this.path]);
    await rm(this.path, { recursive: true, force: true });
  }
}
