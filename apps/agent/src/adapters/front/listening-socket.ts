import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { getSystemErrorName } from 'node:util';
import { z } from 'zod';
import { selfCommand } from './self-command.ts';

/** A socket that listens and that nobody in this process accepts on. */
export type ListeningSocket = { readonly fd: number; close(): void };

export const OPEN_SOCKET = 'open-socket';
const BACKLOG = 511;

/*
 * All that Node does not document stands in this file. libuv accepts on whatever it listens on, from the next turn of
 * its loop, so this process cannot itself make a socket that listens and leave the accepting to the app. A handle that
 * arrives over an IPC channel, as node:cluster passes them, is one that listens and is not watched. So a child makes
 * the socket, sends it and is gone before its loop turns.
 */
type Handle = {
  readonly fd: number;
  listen(backlog: number): number;
  close(): void;
};
type CreateServerHandle = (address: string | null, port: number, family: number, fd: number) => Handle | number;

const Answer = z.object({ problem: z.string().optional() });

/** Throws when the port cannot be had. `host`: `undefined` means every address. */
export async function openListeningSocket(port: number, host: string | undefined): Promise<ListeningSocket> {
  const [program, ...args] = selfCommand(OPEN_SOCKET, String(port), ...(host === undefined ? [] : [host]));
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message, handle: unknown) => {
      const { problem } = Answer.parse(message);
      if (problem === undefined && isHandle(handle)) resolve(handle);
      else reject(new Error(problem ?? 'no socket came'));
    });
    // Also that the child is gone when its message is acknowledged; a promise that is settled stays so.
    child.on('error', reject);
    child.once('close', () => reject(new Error('the process that opens it ended before')));
  });
}

/** The child: opens the socket, sends it and ends the process. */
export async function openAndSend(port: number, host: string | undefined): Promise<void> {
  const { address, family } = host === undefined ? { address: null, family: 0 } : await lookup(host);
  const create = Reflect.get(net, '_createServerHandle') as CreateServerHandle;
  const handle = create(address, port, family, -1);
  const problem = typeof handle === 'number' ? handle : handle.listen(BACKLOG);
  if (typeof handle === 'number' || problem !== 0) {
    process.send?.({ problem: `${getSystemErrorName(problem)} on port ${port}` }, () => process.exit(0));
    return;
  }
  // Typed for what is documented; a raw handle is what node:cluster sends.
  const send: unknown = Reflect.get(process, 'send');
  if (typeof send !== 'function') throw new Error('this command is for the agent itself');
  Reflect.apply(send, process, [{}, handle]);
  process.exit(0);
}

const isHandle = (value: unknown): value is Handle =>
  typeof value === 'object' && value !== null && 'fd' in value && typeof value.fd === 'number' && value.fd > 2;
