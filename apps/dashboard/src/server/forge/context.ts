import type { Octokit } from 'octokit';
import type { KeyedLock } from '#server/forge/keyed-lock.ts';
import type { ForgeConnection } from '#server/forge/octokit-client.ts';
import type { Clock } from '#server/ports/clock.ts';

/** What every verb of one person's forge works with. */
export type ForgeContext = {
  readonly octokit: Octokit;
  /** Names the repository in every call. */
  readonly repo: { readonly owner: string; readonly repo: string };
  readonly clock: Clock;
  /** Shared by everyone, by branch: what moves one of them goes one after the other. */
  readonly locks: KeyedLock;
};

export const repoOf = ({ owner, repository }: ForgeConnection): ForgeContext['repo'] => ({ owner, repo: repository });
