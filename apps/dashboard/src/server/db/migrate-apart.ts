import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MigrationAnswer } from './migration-process.ts';

const PROGRAM = fileURLToPath(new URL('./migration-process.ts', import.meta.url));

/**
 * Applies what is pending on a PostgreSQL server, in a process of its own: the engine takes 80 MB, which a process that
 * serves for months would never give back. The names of what was applied; throws the engine's own sentence.
 */
export async function applyMigrationsApart(databaseUrl: string): Promise<string[]> {
  // Nothing of how this process is run is for that one: not its port for a debugger, nor what is loaded into it.
  const child = fork(PROGRAM, { execArgv: [] });
  const { promise, resolve, reject } = Promise.withResolvers<MigrationAnswer>();
  child.on('message', (answer: MigrationAnswer) => resolve(answer));
  child.on('error', reject);
  child.on('exit', (code, signal) => reject(new Error(`the process that migrates ended: ${signal ?? code}`)));
  // By this way, as arguments and environment can be read by others.
  child.send(databaseUrl);
  const answer = await promise;
  if ('problem' in answer) throw new Error(answer.problem);
  return [...answer.applied];
}
