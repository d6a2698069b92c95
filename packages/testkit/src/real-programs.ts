import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** A program of this machine that nobody here wrote; `undefined` where it is not installed. `pnpm test` installs what it can. */
export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** One row of their paths, for `describe.each`; none unless all of them are installed. */
export function installed(...names: string[]): string[][] {
  const paths = names.map(findProgram).filter((path) => path !== undefined);
  return paths.length === names.length ? [paths] : [];
}
