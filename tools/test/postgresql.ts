import { globSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { installPackages } from './debian.ts';
import { isRunnable } from './is-runnable.ts';

const START_TIMEOUT_MS = 60_000;
const NOBODY = { uid: 65_534, gid: 65_534 };

export type Postgresql = ({ readonly url: string } & AsyncDisposable) | { readonly missing: string };
type Owner = { readonly uid: number; readonly gid: number };

/** A PostgreSQL server of our own, empty, on a free port of the loopback, that forgets everything when disposed of. */
export async function providePostgresql(
  dir: string,
  { install, signal }: { install: boolean; signal: AbortSignal },
): Promise<Postgresql> {
  let bin = findBinaries();
  if (bin === undefined && install) {
    const refused = await installPackages(['postgresql'], signal);
    if (refused !== undefined) return { missing: refused };
    bin = findBinaries();
  }
  if (bin === undefined) return { missing: 'no `initdb` and `postgres` were found' };
  try {
    return await startServer(bin, dir);
  } catch (error) {
    return { missing: `it did not start: ${lastLine(error)}` };
  }
}

/** The newest version's folder that holds both programs. */
function findBinaries(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.find((folder) => isRunnable(join(folder, 'initdb')) && isRunnable(join(folder, 'postgres')));
}

async function startServer(bin: string, dir: string): Promise<Postgresql> {
  await mkdir(dir, { recursive: true });
  const owner = await serverOwner();
  if (owner !== undefined) await chown(dir, owner.uid, owner.gid);
  await chmod(dir, 0o700);
  const data = join(dir, 'data');
  const as = { ...owner, cwd: dir, stdin: 'ignore', env: { LC_ALL: 'C.UTF-8' } } as const;
  await execa(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);

  const port = await freePort();
  // Nothing here outlives the run, so nothing has to reach the disk.
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dir}`,
    'max_connections=300',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
  ].flatMap((setting) => ['-c', setting]);
  const server = execa(join(bin, 'postgres'), ['-D', data, ...settings], {
    ...as,
    all: true,
    reject: false,
    cleanup: true,
  });
  const stop = async (): Promise<void> => {
    server.kill('SIGINT'); // PostgreSQL's fast shutdown: it ends sessions instead of waiting for them
    await server;
  };
  try {
    await ready(
      server.then(({ all }) => all),
      join(bin, 'psql'),
      port,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, [Symbol.asyncDispose]: stop };
}

/** PostgreSQL refuses to run as root: as whom then; `undefined` where this process is not root. */
async function serverOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = await Promise.all(
    ['-u', '-g'].map((which) => execa('id', [which, 'postgres'], { reject: false, stderr: 'ignore' })),
  );
  const [uid, gid] = ids.map((id) => (id.failed ? undefined : Number(id.stdout)));
  return uid === undefined || gid === undefined ? NOBODY : { uid, gid };
}

/** Resolves once the server answers; throws what it said where it ended before that. */
async function ready(end: Promise<string>, psql: string, port: number): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  const ask = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-qAtc', 'SELECT 1', 'postgres'];
  let ended = false;
  const noted = end.then((said) => {
    ended = true;
    return said;
  });
  while (Date.now() < deadline) {
    if (ended) throw new Error(await noted);
    const answer = await execa(psql, ask, { reject: false, stdin: 'ignore' });
    if (!answer.failed) return;
    await pause(100);
  }
  throw new Error(`no answer within ${START_TIMEOUT_MS / 1_000} s`);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    probe.close(() => resolve(port));
  });
  return promise;
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? text;
}
