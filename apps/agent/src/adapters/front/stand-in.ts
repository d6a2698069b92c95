import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import { maintenanceServer } from './maintenance-server.ts';
import { readPage } from './read-page.ts';
import { selfCommand } from './self-command.ts';

export const STAND_IN = 'stand-in';

/** As for an app: sd_listen_fds(3). */
const SOCKET_FD = 3;
/** Most pauses are shorter, and connections wait for the next process meanwhile. */
const PATIENCE_MS = 200;
const Pages = z.array(z.string());

/**
 * Answers on a listening socket while no app does. A process of its own, as this one could accept there but not leave
 * off again without giving the socket up.
 */
export class StandIn {
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Begins soon, unless `end` comes before. */
  begin(fd: number, pages: () => Promise<readonly string[]>): void {
    if (this.#timer !== undefined || this.#child !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#start(fd, pages);
    }, PATIENCE_MS);
  }

  /** It accepts no more and ends when it has answered. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#child?.kill('SIGTERM');
    this.#child = undefined;
  }

  #start(fd: number, pages: () => Promise<readonly string[]>): void {
    const [program, ...args] = selfCommand(STAND_IN);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', fd, 'ipc'] });
    this.#child = child;
    child.on('error', () => undefined);
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    const send = (paths: readonly string[]) => child.connected && child.send(paths, () => undefined);
    void pages().then(send, () => send([]));
  }
}

/** The child: answers until it is told to end, or its parent is gone. */
export function standIn(): void {
  let pages: readonly string[] = [];
  const server = maintenanceServer(() => readPage({ pages: async () => pages }));
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => server.close(() => process.exit(0)));
  process.once('message', (message) => {
    pages = Pages.parse(message);
    server.listen({ fd: SOCKET_FD });
  });
}
