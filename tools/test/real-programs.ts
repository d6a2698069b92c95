import { delimiter, join } from 'node:path';
import { installPackages } from './debian.ts';
import { isRunnable } from './is-runnable.ts';

/** What tests run that nobody here wrote, by Debian package: the programs of each. */
const PACKAGES = {
  'nginx-light': ['nginx'],
  prometheus: ['prometheus', 'promtool'],
  'nats-server': ['nats-server'],
  openssl: ['openssl'],
  gh: ['gh'],
} as const;

/** Finds or installs them; answers a line for each, which says what its tests do. */
export async function provideRealPrograms({
  install,
  signal,
}: {
  install: boolean;
  signal: AbortSignal;
}): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, programs] of Object.entries(PACKAGES)) {
    const isHere = () => programs.every((program) => find(program) !== undefined);
    const refused = isHere() || !install ? undefined : await installPackages([name], signal);
    const path = isHere() ? find(programs[0]) : undefined;
    const why = refused ?? 'it is not installed';
    lines.push(`${programs[0]}: ${path ?? `not available as ${why}, its tests are skipped`}`);
  }
  return lines;
}

function find(program: string): string | undefined {
  const folders = ['/usr/sbin', ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')];
  return folders.map((folder) => join(folder, program)).find(isRunnable);
}
