import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { type GitServer, serveGit } from '#agent/git-server.ts';

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];

/** A bare state repository on disk, served over HTTP by `git http-backend`, with a work tree to change it. */
export class StateRepository implements AsyncDisposable {
  readonly server: GitServer;
  readonly #root: string;

  private constructor(root: string, server: GitServer) {
    this.#root = root;
    this.server = server;
  }

  static async create(token?: string): Promise<StateRepository> {
    const root = await mkdtemp(join(tmpdir(), 'pagurus-state-'));
    await execa('git', ['init', '--bare', '--initial-branch=main', join(root, 'state.git')]);
    await execa('git', ['init', '--initial-branch=main', join(root, 'tree')]);
    return new StateRepository(root, await serveGit(root, token));
  }

  get url(): string {
    return `${this.server.url}/state.git`;
  }

  /** The bare repository on this disk. */
  get path(): string {
    return join(this.#root, 'state.git');
  }

  /** Takes the last commit back and makes another in its place: the branch is pushed by force. */
  async replaceHead(files: Readonly<Record<string, string | undefined>>): Promise<string> {
    const tree = join(this.#root, 'tree');
    await execa('git', ['-C', tree, 'reset', '--hard', 'HEAD~1']);
    return this.commit(files);
  }

  /** Writes files (`undefined` removes one), commits, pushes; answers the commit. */
  async commit(files: Readonly<Record<string, string | undefined>>): Promise<string> {
    const tree = join(this.#root, 'tree');
    for (const [path, text] of Object.entries(files)) {
      const full = join(tree, path);
      await mkdir(dirname(full), { recursive: true });
      await (text === undefined ? rm(full, { force: true }) : writeFile(full, text));
    }
    await execa('git', ['-C', tree, 'add', '--all']);
    await execa('git', ['-C', tree, ...IDENTITY, 'commit', '--allow-empty', '--message', 'Change the state']);
    await execa('git', ['-C', tree, 'push', '--force', this.path, 'main']);
    return (await execa('git', ['-C', tree, 'rev-parse', 'HEAD'])).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await rm(this.#root, { recursive: true, force: true });
  }
}
