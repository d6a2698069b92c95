import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Pagurus } from './pagurus.ts';

/** A person's clone of the state repository, made and used with the real `git`. */
export class Clone implements AsyncDisposable {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async of(pagurus: Pagurus, login: string): Promise<Clone> {
    const dir = await mkdtemp(join(tmpdir(), 'pagurus-clone-'));
    const url = new URL(`${pagurus.url}/forge/acme/state.git`);
    url.username = login;
    url.password = await pagurus.tokenOf(login);
    const clone = new Clone(dir);
    await clone.git('clone', '--quiet', url.href, '.');
    await clone.git('config', 'user.name', login);
    await clone.git('config', 'user.email', `${login}@acme.example`);
    return clone;
  }

  async git(...args: string[]): Promise<string> {
    const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
    return (await execa('git', args, { cwd: this.#dir, env })).stdout;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.#dir, path), 'utf8');
  }

  /** Writes files, commits them and pushes to main, on top of what is there now. */
  async push(message: string, files: Readonly<Record<string, string>>): Promise<string> {
    await this.git('pull', '--quiet', '--rebase');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.#dir, path)), { recursive: true });
      await writeFile(join(this.#dir, path), text);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '-m', message);
    await this.git('push', '--quiet', 'origin', 'HEAD:main');
    return this.git('rev-parse', 'HEAD');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}
