/** How this program is started with another command. */
export function selfCommand(...command: readonly string[]): [string, ...string[]] {
  const script = process.argv[1];
  return [process.execPath, ...process.execArgv, ...(script === undefined ? [] : [script]), ...command];
}
