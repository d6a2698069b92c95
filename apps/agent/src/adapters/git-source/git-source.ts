import fs from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asDiskError, systemCode } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import { commitIn, findCommit } from './git-commit.ts';
import { HISTORY_MAX, historyIn } from './git-history.ts';
import { type GitHttp, gitHttp } from './git-http.ts';
import { type Remote, gitRefusal, missingBranch, spokenRefusal } from './git-refusal.ts';
import { type Ref, listRefs } from './list-refs.ts';

export type GitSourceOptions = {
  /** Without a login in it. */
  readonly url: string;
  readonly branch: string;
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly gitdir: string;
  /** One look or one fetch may take so long. */
  readonly deadlineMs: number;
};

/** Every fetch adds a pack; past this many the copy is made afresh, which is one small pack. */
const PACKS_MAX = 20;

/** Most heads are a few commits on; the server sends only what is not here yet. */
const DEPTHS = [20, 200, 2_000, HISTORY_MAX];

/**
 * A branch of a remote Git repository, as a bare copy of depth 1. The copy is worth nothing by itself: whatever is wrong
 * with it, it is made anew, and what is wished was journalled long before.
 */
export class GitSource implements StateSource {
  readonly kind = 'git';
  readonly #options: GitSourceOptions;
  readonly #remote: Remote;

  constructor(options: GitSourceOptions) {
    this.#options = options;
    const { origin, pathname } = new URL(options.url);
    this.#remote = { where: `${origin}${pathname}`, branch: options.branch };
  }

  async head(signal: AbortSignal): Promise<string> {
    return this.#ask(signal, (http) => this.#lookUp(http));
  }

  async fetch(signal: AbortSignal, since?: string): Promise<StateCommit> {
    await this.#startAfreshWhenGrown();
    let commit = await this.#bring(signal, 1);
    if (since !== undefined) commit = await this.#deepen(commit, since, signal);
    return this.#healing(commitIn(this.#options.gitdir, commit, since), signal);
  }

  /** One commit of the branch, by its id or how that begins; brings all of the branch's history to find it. */
  async fetchCommit(begin: string, signal: AbortSignal, since?: string): Promise<StateCommit> {
    await this.#bring(signal, undefined);
    return findCommit(this.#options.gitdir, begin, this.#remote, since);
  }

  /** Brings more and more of the head's history until `since` is in it; answers the head, which may have moved. */
  async #deepen(head: string, since: string, signal: AbortSignal): Promise<string> {
    let commit = head;
    for (const depth of DEPTHS) {
      const { reached, isWhole } = await historyIn(this.#options.gitdir, commit, since);
      if (reached || isWhole) break;
      commit = await this.#bring(signal, depth);
    }
    return commit;
  }

  /** Answers the commit of the head; `depth` commits of its history come with it, or all. */
  async #bring(signal: AbortSignal, depth: number | undefined): Promise<string> {
    const { gitdir } = this.#options;
    return this.#ask(signal, (http) =>
      this.#fetchInto(http, depth).catch(async (error: unknown) => {
        // Why is not asked: a broken pack, index or object fails in a hundred ways, and the second try tells the server's.
        signal.throwIfAborted();
        if (http.lastFailed) throw error;
        await rm(gitdir, { recursive: true, force: true });
        return this.#fetchInto(http, depth);
      }),
    );
  }

  async #lookUp(http: GitHttp): Promise<string> {
    const ref = `refs/heads/${this.#options.branch}`;
    const found = (await this.#refs(http, ref)).find(({ name }) => name === ref);
    if (found !== undefined) return found.oid;
    const others = await this.#refs(http, 'refs/heads/');
    throw missingBranch(
      this.#remote,
      others.map(({ name }) => name.replace('refs/heads/', '')),
    );
  }

  /** A server that knows only the first version of the protocol is asked by the library that knows both. */
  async #refs(http: GitHttp, prefix: string): Promise<readonly Ref[]> {
    const { url } = this.#options;
    const headers = this.#headers();
    const refs = await listRefs(http, url, headers, prefix);
    if (refs !== undefined) return refs;
    const { listServerRefs } = await import('isomorphic-git');
    const listed = await listServerRefs({ http, url, headers, prefix, protocolVersion: 1 });
    return listed.map(({ oid, ref }) => ({ oid, name: ref }));
  }

  async #fetchInto(http: GitHttp, depth: number | undefined): Promise<string> {
    const { branch, gitdir, url } = this.#options;
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
      ...(depth === undefined ? {} : { depth }),
      tags: false,
    });
    if (fetchHead === null) throw missingBranch(this.#remote, []);
    // What was not sent because it is said to be here must be here; the files are looked at when they are read.
    await git.readTree({ fs, gitdir, oid: fetchHead });
    return fetchHead;
  }

  /** A commit whose objects cannot be read is no use to anybody: the copy goes, and the next fetch brings it whole. */
  #healing(commit: StateCommit, signal: AbortSignal): StateCommit {
    return {
      ...commit,
      read: async (path) => {
        try {
          return await commit.read(path);
        } catch (error) {
          signal.throwIfAborted();
          await rm(this.#options.gitdir, { recursive: true, force: true });
          throw error;
        }
      },
    };
  }

  async #ask<T>(signal: AbortSignal, work: (http: GitHttp) => Promise<T>): Promise<T> {
    const deadline = AbortSignal.timeout(this.#options.deadlineMs);
    const http = gitHttp(AbortSignal.any([signal, deadline]));
    try {
      return await work(http);
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted) {
        const found = `nothing for ${this.#options.deadlineMs} ms`;
        throw gitRefusal(this.#remote, 'the Git server must answer in time', found, error);
      }
      if (!http.lastFailed && isFromDisk(error)) throw asDiskError(error, `keep a copy of ${this.#remote.where}`);
      throw spokenRefusal(this.#remote, error, http.lastStatus);
    }
  }

  async #startAfreshWhenGrown(): Promise<void> {
    const names = await readdir(join(this.#options.gitdir, 'objects', 'pack')).catch(() => []);
    const packs = names.filter((name) => name.endsWith('.pack'));
    if (packs.length > PACKS_MAX) await rm(this.#options.gitdir, { recursive: true, force: true });
  }

  #headers(): Record<string, string> {
    const { login } = this.#options;
    if (login === undefined) return {};
    return { Authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
  }
}

const isFromDisk = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO'].includes(systemCode(error) ?? '');
