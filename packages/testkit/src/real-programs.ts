import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** A program of this machine that nobody here wrote; `undefined` where it is not installed. `pnpm test` installs what it can. */
function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Options of a `describe` whose tests need these programs: skipped, and counted so, where one is not installed. */
export function needs(...names: readonly string[]): { readonly skip: boolean } {
  return { skip: names.some((name) => findProgram(name) === undefined) };
}

/** For tests below `needs`; where the program is not installed, its mere name. */
export const programPath = (name: string): string => findProgram(name) ?? name;
