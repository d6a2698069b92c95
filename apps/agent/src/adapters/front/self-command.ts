import { isSea } from 'node:sea';

/** How this program is started with another command. The single executable is its own script and brings its own flags. */
export function selfCommand(...command: readonly string[]): [string, ...string[]] {
  const script = process.argv[1];
  if (isSea() || script === undefined) return [process.execPath, ...command];
  return [process.execPath, ...process.execArgv, script, ...command];
}
