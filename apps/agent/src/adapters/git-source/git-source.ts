import fs from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import { gitHttp } from './git-http.ts';

export type GitSourceOptions = {
  readonly url: string;
  readonly branch: string;
  readonly token: string | undefined;
  readonly gitdir: string;
  /** One look or one fetch may take so long. */
  readonly deadlineMs: number;
};

/** Every fetch adds a pack; past this many the copy is made afresh, which is one small pack. */
const PACKS_MAX = 20;

/** A branch of a remote Git repository, as a bare copy of depth 1. */
export class GitSource implements StateSource {
  readonly kind = 'git';
  readonly #options: GitSourceOptions;

  constructor(options: GitSourceOptions) {
    this.#options = options;
  }

  async head(signal: AbortSignal): Promise<string> {
    return this.#ask(signal, async (http) => {
      const { listServerRefs } = await import('isomorphic-git');
      const ref = `refs/heads/${this.#options.branch}`;
      const { url } = this.#options;
      const refs = await listServerRefs({ http, url, headers: this.#headers(), prefix: ref, protocolVersion: 2 });
      const found = refs.find((server) => server.ref === ref);
      if (found === undefined) throw this.#refusal('it must be in the repository', 'there is no such branch');
      return found.oid;
    });
  }

  async fetch(signal: AbortSignal): Promise<StateCommit> {
    const { branch, gitdir, url } = this.#options;
    await this.#startAfreshWhenGrown();
    return this.#ask(signal, async (http) => {
      const git = await import('isomorphic-git');
      await git.init({ fs, gitdir, bare: true, defaultBranch: branch });
      await git.addRemote({ fs, gitdir, remote: 'origin', url, force: true });
      const { fetchHead } = await git.fetch({
        fs,
        http,
        gitdir,
        url,
        headers: this.#headers(),
        ref: branch,
        remoteRef: branch,
        singleBranch: true,
        depth: 1,
        tags: false,
      });
      if (fetchHead === null) throw this.#refusal('it must have a commit', 'it has none');
      return { commit: fetchHead, read: (path) => readText(gitdir, fetchHead, path) };
    });
  }

  async #ask<T>(signal: AbortSignal, work: (http: ReturnType<typeof gitHttp>) => Promise<T>): Promise<T> {
    const deadline = AbortSignal.timeout(this.#options.deadlineMs);
    try {
      return await work(gitHttp(AbortSignal.any([signal, deadline])));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OperationError) throw error;
      if (deadline.aborted) {
        throw this.#refusal('the Git server must answer in time', `nothing for ${this.#options.deadlineMs} ms`, error);
      }
      throw this.#refusal('the Git server must answer', reasonOf(error), error);
    }
  }

  async #startAfreshWhenGrown(): Promise<void> {
    const names = await readdir(join(this.#options.gitdir, 'objects', 'pack')).catch(() => []);
    const packs = names.filter((name) => name.endsWith('.pack'));
    if (packs.length > PACKS_MAX) await rm(this.#options.gitdir, { recursive: true, force: true });
  }

  #headers(): Record<string, string> {
    const { token } = this.#options;
    if (token === undefined) return {};
    return { Authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` };
  }

  #refusal(rule: string, found: string, cause?: unknown): OperationError {
    const { origin, pathname } = new URL(this.#options.url);
    const message = `Cannot read branch ${this.#options.branch} of ${origin}${pathname} as ${rule}: ${found}`;
    return new OperationError(message, { code: 'source.unreachable', retry: 'soon', cause });
  }
}

async function readText(gitdir: string, oid: string, filepath: string): Promise<string | undefined> {
  const { readBlob, Errors } = await import('isomorphic-git');
  try {
    const { blob } = await readBlob({ fs, gitdir, oid, filepath });
    return Buffer.from(blob).toString('utf8');
  } catch (error) {
    if (error instanceof Errors.NotFoundError && !String(error.data.what).startsWith(oid)) return undefined;
    throw new OperationError(`Cannot read ${filepath} of commit ${oid} as it must be a file: ${reasonOf(error)}`, {
      code: 'source.unreadable',
      retry: 'soon',
      cause: error,
    });
  }
}
