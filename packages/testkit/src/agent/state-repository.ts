import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { type GitServer, serveGit } from '#agent/git-server.ts';

const CONFIG = Object.entries({
  'user.name': 'Test',
  'user.email': 'test@example.com',
  'commit.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const signedWith = (key: string): string[] => [
  '-c',
  'gpg.format=ssh',
  '-c',
  `user.signingKey=${key}`,
  '-c',
  'commit.gpgSign=true',
];

/** A bare state repository on disk, served over HTTP by `git http-backend`, with a work tree to change it. */
export class StateRepository implements AsyncDisposable {
  readonly server: GitServer;
  /** An SSH key's file; commits are signed with it from then on. */
  signingKey: string | undefined;
  readonly #root: string;

  private constructor(root: string, server: GitServer) {
    this.#root = root;
    this.server = server;
  }

  static async create(token?: string): Promise<StateRepository> {
    const root = await mkdtemp(join(tmpdir(), 'pagurus-state-'));
    await execa('git', ['init', '--bare', '--template=', '--initial-branch=main', join(root, 'state.git')]);
    await mkdir(join(root, 'tree'));
    return new StateRepository(root, await serveGit(root, token));
  }

  get url(): string {
    return `${this.server.url}/state.git`;
  }

  /** The bare repository on this disk. */
  get path(): string {
    return join(this.#root, 'state.git');
  }

  /** Puts another commit in the place of the last one, as a push by force does. */
  async replaceHead(files: Readonly<Record<string, string | undefined>>): Promise<string> {
    await this.git('read-tree', '-u', '--reset', 'HEAD~1');
    return this.#commit(files, '--amend');
  }

  /** Writes files (`undefined` removes one) and commits; answers the commit. The branch moves in one step. */
  async commit(files: Readonly<Record<string, string | undefined>>): Promise<string> {
    return this.#commit(files);
  }

  async #commit(files: Readonly<Record<string, string | undefined>>, ...flags: string[]): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      const full = join(this.#root, 'tree', path);
      await mkdir(dirname(full), { recursive: true });
      await (text === undefined ? rm(full, { force: true }) : writeFile(full, text));
    }
    await this.git('add', '--all');
    await this.git('commit', '--allow-empty', '--quiet', '--message', 'Change the state', ...flags);
    return (await readFile(join(this.path, 'refs', 'heads', 'main'), 'utf8')).trim();
  }

  /** Any Git command on it; answers what it prints. */
  async git(...args: string[]): Promise<string> {
    const tree = join(this.#root, 'tree');
    const signed = this.signingKey === undefined ? [] : signedWith(this.signingKey);
    const command = ['--git-dir', this.path, '--work-tree', tree, ...CONFIG, ...signed, ...args];
    return (await execa('git', command, { cwd: tree })).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await rm(this.#root, { recursive: true, force: true });
  }
}
