import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LaunchSpec } from '#ports/process-host.ts';

/** Only the process itself can know its pid before it begins: a shell says it and becomes the program, as the same process. */
const SAY_PID = 'LISTEN_PID=$$ exec "$@"';

/** The launch as sd_listen_fds(3) describes it, for a socket that stands at descriptor 3. */
export const withSocket = ({ command, env }: LaunchSpec): Pick<LaunchSpec, 'command' | 'env'> => ({
  command: ['/bin/sh', '-c', SAY_PID, 'sh', ...command],
  env: { ...env, LISTEN_FDS: '1' },
});

/** Throws what `spawn` would: the program must be there and executable. */
export async function requireProgram({ command: [program = ''], cwd, env }: LaunchSpec): Promise<void> {
  if (program.includes('/')) return access(resolve(cwd, program), constants.X_OK);
  const folders = (env['PATH'] ?? '/usr/bin:/bin').split(':');
  await Promise.any(folders.map((folder) => access(join(folder, program), constants.X_OK))).catch(() => {
    throw Object.assign(new Error(`${program} is not on the PATH`), { code: 'ENOENT' });
  });
}
