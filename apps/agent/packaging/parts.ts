import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import own from '../package.json' with { type: 'json' };
import { npmFile } from './npm-file.ts';

export type Arch = 'x64' | 'arm64';

/** The Node of this version for Linux on `arch`, as a file. Throws with a sentence when npm must bring it and cannot. */
export const nodeBinary = (arch: Arch, version: string): Promise<string> =>
  npmFile({ name: `node-linux-${arch}`, version, path: 'bin/node' });

const libraryOf = (arch: Arch) => ({ name: `@koromix/koffi-linux-${arch}`, path: `linux_${arch}/koffi.node` }) as const;

/** Through what the agent calls C functions, for Linux on `arch`: that of this machine is installed, others npm brings. */
export async function nativeCalls(arch: Arch): Promise<string> {
  const { name, path } = libraryOf(arch);
  const version = own.optionalDependencies[name];
  return (await installedNativeCalls(arch)) ?? npmFile({ name, version, path });
}

/** The same where it is installed; `undefined` on another kind of machine. */
export async function installedNativeCalls(arch: string): Promise<string | undefined> {
  if (arch !== 'x64' && arch !== 'arm64') return undefined;
  const { name, path } = libraryOf(arch);
  const installed = fileURLToPath(new URL(`../node_modules/${name}/${path}`, import.meta.url));
  return access(installed).then(
    () => installed,
    () => undefined,
  );
}
