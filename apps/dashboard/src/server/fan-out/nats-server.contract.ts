import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { programPath } from '@pagurus/testkit/real-programs.ts';
import { freePort } from '#server/free-port.contract.ts';

/** Debian's; `pnpm test` installs it where it can. */
export const NATS_SERVER = 'nats-server';

/** A real NATS server on a port of its own, which can go away and come back there. */
export class NatsServer implements AsyncDisposable {
  readonly url: string;
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `nats://127.0.0.1:${port}`;
  }

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const made = spawn(programPath(NATS_SERVER), ['-a', '127.0.0.1', '-p', String(this.#port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = made;
    await new Promise<void>((resolve, reject) => {
      made.once('exit', (code) => reject(new Error(`nats-server ended with ${code}`)));
      made.stderr.on('data', (text: Buffer) => {
        if (text.toString().includes('Server is ready')) resolve();
      });
    });
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
