import { glob, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import { isFile, isFolder, parseTree } from '@pagurus/schema/wire/git-tree.ts';
import { CatFileBatch } from '#server/mirror/cat-file-batch.ts';
import { CommitWalk } from '#server/mirror/commit-walk.ts';
import { git } from '#server/mirror/git.ts';
import {
  type CommitFact,
  type DatedCommit,
  type GitObject,
  type LandedCommit,
  type Mirror,
  MirrorError,
} from '#server/ports/mirror.ts';

export type MirrorOptions =
  | {
      /** The bare repository's folder; made when it is missing. */
      readonly dir: string;
      /** Where branches are fetched from: `https://…/acme/state.git`, or a path. */
      readonly fetchUrl: string;
      /** Sent as the password of HTTP Basic. */
      readonly token: string;
    }
  /** The forge's own repository on this host is read where it stands: nothing is fetched, made or repaired in it. */
  | { readonly repositoryDir: string };

const SHA = /^[0-9a-f]{40,64}$/;

/** Opens the local mirror; touches no network. */
export async function openMirror(options: MirrorOptions): Promise<GitMirror> {
  if ('repositoryDir' in options) return new GitMirror(options.repositoryDir);
  const { dir, ...origin } = options;
  await mkdir(dir, { recursive: true });
  // The last folder that `git init` makes: with it the mirror is whole, and a start need not wait for two processes.
  const isWhole = await stat(join(dir, 'objects', 'pack')).catch(() => undefined);
  if (isWhole === undefined) await git(dir, ['init', '--quiet', '--bare', dir]);
  await removeStaleLocks(dir);
  return new GitMirror(dir, origin);
}

/** A git that was killed leaves its locks, and every later fetch would stop at them. Only one process uses this folder. */
async function removeStaleLocks(dir: string): Promise<void> {
  for await (const path of glob(['*.lock', 'refs/**/*.lock', 'objects/**/*.lock'], { cwd: dir })) {
    await rm(join(dir, path), { force: true });
  }
}

type Origin = { readonly fetchUrl: string; readonly token: string };

export class GitMirror implements Mirror, AsyncDisposable {
  readonly #dir: string;
  readonly #origin: Origin | undefined;
  readonly #objects: CatFileBatch;
  readonly #walk: CommitWalk;
  /** Texts of the last commit read, by object id: the next one shares nearly all of them. */
  #texts = new Map<string, string>();
  #fetching: Promise<void> = Promise.resolve();

  /** @param origin where `dir` is fetched from; absent where it is the forge's own, and holds all at once. */
  constructor(dir: string, origin?: Origin) {
    this.#dir = dir;
    this.#origin = origin;
    this.#objects = new CatFileBatch(dir);
    this.#walk = new CommitWalk((id) => this.#objects.read(id));
  }

  async head(branch: string): Promise<string | undefined> {
    return (await this.#objects.read(`refs/heads/${branch}`))?.id;
  }

  async readState(commit: string): Promise<ReadonlyMap<string, string>> {
    const tree = await this.#objects.read(`${sha(commit)}^{tree}`);
    if (tree === undefined) throw notHere(commit);
    const texts = new Map<string, string>();
    const files = await this.#filesBelow(tree, '');
    const read = files.map(async ({ path, id }) => {
      const text = this.#texts.get(id) ?? (await this.#mustRead(id)).bytes.toString('utf8');
      texts.set(id, text);
      return [path, text] as const;
    });
    const state = new Map(await Promise.all(read));
    this.#texts = texts;
    return state;
  }

  /** Files that are ours, in folders that may hold some. */
  async #filesBelow({ id, bytes }: GitObject, prefix: string): Promise<{ path: string; id: string }[]> {
    const found = parseTree(bytes, id.length / 2).map(async (entry) => {
      const path = `${prefix}${entry.name}`;
      if (isFolder(entry))
        return STATE_FOLDER.test(path) ? this.#filesBelow(await this.#mustRead(entry.id), `${path}/`) : [];
      return isFile(entry) && readStatePath(path) !== undefined ? [{ path, id: entry.id }] : [];
    });
    return (await Promise.all(found)).flat();
  }

  object(name: string): Promise<GitObject | undefined> {
    return this.#objects.read(name);
  }

  async touched(base: string, head: string): Promise<string[]> {
    const bases = await this.#walk.mergeBases(sha(base), sha(head));
    const paths = bases?.[0] === undefined ? undefined : await this.#walk.paths(bases[0], head);
    if (paths !== undefined) return paths;
    const names = await this.#git('diff', '--name-only', '--no-renames', '-z', `${sha(base)}...${sha(head)}`);
    return names.split('\0').filter((name) => name !== '');
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    for (const commit of [a, b]) if (!(await this.#has(commit))) throw notHere(commit);
    const bases = await this.#walk.mergeBases(a, b);
    if (bases !== undefined) return bases[0];
    // Exit code 1 says that there is none.
    return this.#git('merge-base', sha(a), sha(b)).then(
      (text) => text.trim(),
      () => undefined,
    );
  }

  async ancestry(head: string, since: string, max: number): Promise<string[]> {
    if (!(await this.#has(head))) throw notHere(head);
    if (!(await this.#has(since))) return [];
    const ids = await this.#git('rev-list', `--max-count=${max}`, '--ancestry-path', `${sha(since)}..${sha(head)}`);
    return ids.split('\n').filter((id) => id !== '');
  }

  async lastChange(commit: string, path: string): Promise<CommitFact | undefined> {
    return (await this.history(commit, path, 1))[0];
  }

  async history(commit: string, path: string, max: number): Promise<DatedCommit[]> {
    const log = await this.#git('log', `-${max}`, '--format=%H%x00%an%x00%ct%x00%s', sha(commit), '--', path);
    return log.split('\n').flatMap((line) => {
      const [id, author, seconds, subject] = line.split('\0');
      if (!id || author === undefined || subject === undefined) return [];
      return [{ sha: id, author, subject, atMs: Number(seconds) * 1_000 }];
    });
  }

  async landed(commit: string, path: string, max: number): Promise<LandedCommit[]> {
    const format = '--format=%H%x00%an%x00%ct%x00%P%x00%s';
    const log = await this.#git('log', '--first-parent', `-${max}`, format, sha(commit), '--', path);
    return log.split('\n').flatMap((line) => {
      const [id, author, seconds, parents, subject] = line.split('\0');
      if (!id || author === undefined || parents === undefined || subject === undefined) return [];
      return [{ sha: id, author, subject, atMs: Number(seconds) * 1_000, merged: parents.split(' ')[1] }];
    });
  }

  async conflicts(a: string, b: string): Promise<boolean> {
    for (const commit of [a, b]) if (!(await this.#has(commit))) throw notHere(commit);
    try {
      await this.#git('merge-tree', '--write-tree', '--no-messages', sha(a), sha(b));
      return false;
    } catch (error) {
      if (error instanceof MirrorError && endedWith(error, 1)) return true;
      throw error;
    }
  }

  async fetch(signal: AbortSignal): Promise<void> {
    const fetching = this.#fetch(['--prune'], '+refs/heads/*:refs/heads/*', signal);
    this.#fetching = fetching.catch(() => undefined);
    await fetching;
  }

  async fetchCommit(commit: string): Promise<void> {
    if (await this.#has(commit)) return;
    // Most likely it is on a branch that moved just now, and on its way.
    await this.#fetching;
    if (!(await this.#has(commit))) await this.#fetch([], sha(commit));
  }

  async #fetch(options: readonly string[], wanted: string, signal?: AbortSignal): Promise<void> {
    if (this.#origin === undefined) return;
    const { fetchUrl, token } = this.#origin;
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', ...options];
    const from = ['--end-of-options', fetchUrl, wanted];
    await git(this.#dir, [...args, ...from], { token, ...(signal === undefined ? {} : { signal }) });
  }

  async #has(commit: string): Promise<boolean> {
    return (await this.#objects.read(`${sha(commit)}^{commit}`)) !== undefined;
  }

  async #mustRead(id: string): Promise<GitObject> {
    const object = await this.#objects.read(id);
    if (object === undefined) throw notHere(id);
    return object;
  }

  async #git(...args: string[]): Promise<string> {
    return git(this.#dir, args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#objects[Symbol.asyncDispose]();
  }
}

/** Where state files can be: the rest of a repository, however large, is not even listed. */
const STATE_FOLDER = /^(releases|environments)(\/[^/]+)?$/;

const endedWith = ({ cause }: MirrorError, code: number): boolean =>
  typeof cause === 'object' && cause !== null && 'exitCode' in cause && cause.exitCode === code;

const notHere = (id: string): MirrorError => new MirrorError(`Cannot read ${id} as it is not in the mirror`);

/** What reaches git's command line as a commit is a hash and nothing else. */
function sha(commit: string): string {
  if (!SHA.test(commit)) throw new MirrorError(`Cannot read "${commit}" as it must be a commit's full hash`);
  return commit;
}
