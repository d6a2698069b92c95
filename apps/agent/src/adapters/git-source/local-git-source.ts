import fs from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import { commitIn, findCommit } from './git-commit.ts';
import { gitRefusal, missingBranch } from './git-refusal.ts';

export type LocalGitSourceOptions = { readonly path: string; readonly branch: string };

/** A branch of a repository on this host, bare or with a work tree, read where it stands and never written to. */
export class LocalGitSource implements StateSource {
  readonly kind = 'git';
  readonly #path: string;
  readonly #branch: string;

  constructor({ path, branch }: LocalGitSourceOptions) {
    this.#path = path;
    this.#branch = branch;
  }

  async head(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const remote = { where: this.#path, branch: this.#branch };
    try {
      const { listBranches, resolveRef, Errors } = await import('isomorphic-git');
      const gitdir = await this.#gitdir();
      try {
        return await resolveRef({ fs, gitdir, ref: `refs/heads/${this.#branch}` });
      } catch (error) {
        if (!(error instanceof Errors.NotFoundError)) throw error;
        throw missingBranch(remote, await listBranches({ fs, gitdir }));
      }
    } catch (error) {
      if (error instanceof OperationError) throw error;
      throw gitRefusal(remote, 'it must be a repository that can be read', String(error), error);
    }
  }

  async fetch(signal: AbortSignal, since?: string): Promise<StateCommit> {
    const commit = await this.head(signal);
    return commitIn(await this.#gitdir(), commit, since);
  }

  /** One commit, by its id or how that begins. */
  async fetchCommit(begin: string, signal: AbortSignal, since?: string): Promise<StateCommit> {
    signal.throwIfAborted();
    return findCommit(await this.#gitdir(), begin, { where: this.#path, branch: this.#branch }, since);
  }

  async #gitdir(): Promise<string> {
    for (const gitdir of [join(this.#path, '.git'), this.#path]) {
      const isRepository = await access(join(gitdir, 'HEAD')).then(
        () => true,
        () => false,
      );
      if (isRepository) return gitdir;
    }
    const remote = { where: this.#path, branch: this.#branch };
    throw gitRefusal(remote, 'a Git repository must be there', 'none is; look at PAGURUS_GIT_URL');
  }
}
