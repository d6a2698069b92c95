import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeTree } from '../../apps/agent/src/files/remove-tree.ts';
import { until } from './until.ts';

const START = fileURLToPath(new URL('../../tools/start/main.ts', import.meta.url));
const READY_MS = 180_000;

/** The port of the first of `count` neighbours that are all free. */
export async function freePorts(count: number): Promise<number> {
  for (let first = 20_000 + Math.floor(Math.random() * 12_000); ; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
}

/** `pnpm start`, as a person runs it: the real command, in a folder and on a port of its own. */
export class Pagurus implements AsyncDisposable {
  readonly port: number;
  readonly dataDir: string;
  readonly url: string;
  readonly #process: ChildProcess;
  #output = '';

  private constructor(port: number, dataDir: string, words: readonly string[]) {
    this.port = port;
    this.dataDir = dataDir;
    this.url = `http://127.0.0.1:${port}`;
    const args = [START, '--port', String(port), '--data', dataDir, ...words];
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  static async newFolder(): Promise<string> {
    return mkdtemp(join(tmpdir(), 'pagurus-e2e-'));
  }

  /** Resolves as soon as the address was printed. */
  static async start(port: number, dataDir: string, words: readonly string[] = []): Promise<Pagurus> {
    const pagurus = new Pagurus(port, dataDir, words);
    await until(
      `pnpm start prints its address`,
      () => {
        if (pagurus.#process.exitCode !== null) throw new Error(`It ended:\n${pagurus.#output}`);
        return pagurus.#output.includes('Ctrl-C ends it all');
      },
      READY_MS,
    ).catch(async (error: unknown) => {
      await pagurus[Symbol.asyncDispose]();
      throw new Error(`Pagurus did not start. It said:\n${pagurus.#output}`, { cause: error });
    });
    return pagurus;
  }

  /** Starts it and waits until it ends by itself; what it said, and with which code. */
  static async startInVain(port: number, dataDir: string): Promise<{ code: number | null; output: string }> {
    const pagurus = new Pagurus(port, dataDir, []);
    await once(pagurus.#process, 'close');
    return { code: pagurus.#process.exitCode, output: pagurus.#output };
  }

  get output(): string {
    return this.#output;
  }

  /** The process id that was last given to one of its parts: `dashboard`, or a container's name. */
  pid(name: string): number {
    const starts = [...this.#output.matchAll(new RegExp(`${name} runs as process (\\d+)`, 'g'))];
    const pid = Number(starts.at(-1)?.[1]);
    if (!Number.isInteger(pid)) throw new Error(`${name} was never started:\n${this.#output}`);
    return pid;
  }

  /** Container name → the port on which its app answers. */
  async appPorts(): Promise<Map<string, number>> {
    return new Map(Object.entries((await this.#read('fleet-ports.json')) as Record<string, number>));
  }

  /** The file of the token with which its containers enrol. */
  get enrolmentFile(): string {
    return join(this.dataDir, 'enrolment-token');
  }

  async tokenOf(login: string): Promise<string> {
    return ((await this.#read('tokens.json')) as Record<string, string>)[login] ?? '';
  }

  async #read(name: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.dataDir, name), 'utf8'));
  }

  /** Ctrl-C, and the end of it. */
  async interrupt(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGINT');
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.interrupt();
    await removeTree(this.dataDir);
  }
}
