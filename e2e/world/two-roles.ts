import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type Server, createServer, request } from 'node:http';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { removeTree } from '../../apps/agent/src/files/remove-tree.ts';
import { Pagurus, freePorts } from './pagurus.ts';
import { until } from './until.ts';

const SERVER = fileURLToPath(new URL('../../apps/dashboard/dist/server.mjs', import.meta.url));
const OF_THE_GATEWAY = /^\/(api|agent|forge|downloads)(\/|\?|$)/;

export const PERSON = { login: 'mara', name: 'Mara Manager', password: 'a word of hers', permission: 'write' };

/** The pages in one process and all else in another, below a proxy that makes one address of both. */
export class TwoRoles implements AsyncDisposable {
  readonly url: string;
  readonly web: ChildProcess;
  readonly gateway: ChildProcess;
  readonly #folder: string;
  readonly #proxy: Server;
  #output = '';

  private constructor(port: number, folder: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#folder = folder;
    const data = ['--data', join(folder, 'data'), '--seed', join(folder, 'seed'), '--repository', 'acme/state'];
    this.web = this.#spawn('web', port + 1, []);
    this.gateway = this.#spawn('gateway', port + 2, data);
    this.#proxy = createServer((asked, answer) => {
      const to = OF_THE_GATEWAY.test(asked.url ?? '') ? port + 2 : port + 1;
      const { url: path, method, headers } = asked;
      const forwarded = request({ host: '127.0.0.1', port: to, path, method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        // One that breaks off shall break off for the browser as well.
        pipeline(response, answer, () => undefined);
      });
      forwarded.on('error', () => void (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
      answer.on('close', () => forwarded.destroy());
      asked.pipe(forwarded);
    }).listen(port, '127.0.0.1');
  }

  /** With this state repository; resolves when both answer. */
  static async start(files: Readonly<Record<string, string>>): Promise<TwoRoles> {
    const folder = await Pagurus.newFolder();
    for (const [path, text] of Object.entries(files)) {
      const full = join(folder, 'seed/state', path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, text);
    }
    await writeFile(join(folder, 'seed/people.json'), JSON.stringify([PERSON]));
    const port = await freePorts(3);
    const roles = new TwoRoles(port, folder);
    try {
      for (const own of [port + 1, port + 2]) {
        await until(`the process at ${own} answers`, async () => (await fetch(`http://127.0.0.1:${own}/healthz`)).ok);
      }
      return roles;
    } catch (error) {
      await roles[Symbol.asyncDispose]();
      throw new Error(`The two did not start. They said:\n${roles.#output}`, { cause: error });
    }
  }

  #spawn(role: 'web' | 'gateway', port: number, words: readonly string[]): ChildProcess {
    const own = ['--role', role, '--port', String(port), '--public-url', this.url];
    const child = spawn(process.execPath, [SERVER, ...own, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += `${role}: ${text}`));
    }
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#proxy.closeAllConnections();
    this.#proxy.close();
    for (const child of [this.web, this.gateway]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    }
    await removeTree(this.#folder);
  }
}
