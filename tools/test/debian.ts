import { existsSync } from 'node:fs';
import { execa } from 'execa';

const APT_TIMEOUT_MS = 600_000;
const APT = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3'];

/** Whether this process may install packages: root on Debian or one of its kin. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages. The sentence says why not; `undefined` when they are there now. */
export async function installPackages(names: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  if (!canInstallPackages()) return 'installing it takes root on Debian';
  process.stdout.write(`Installing ${names.join(', ')} from Debian\n`);
  const options = {
    cancelSignal: signal,
    timeout: APT_TIMEOUT_MS,
    reject: false,
    stdin: 'ignore',
    all: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  // A mirror that is half out of reach may still have the package: only the installation decides.
  await execa('apt-get', [...APT, 'update'], options);
  const install = await execa('apt-get', [...APT, 'install', '-y', '--no-install-recommends', ...names], options);
  if (!install.failed) return undefined;
  return `apt-get install ${names.join(' ')} failed: ${install.all.trim().split('\n').at(-1) ?? install.shortMessage}`;
}
