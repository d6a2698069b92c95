import type { Octokit } from 'octokit';
import type { ForgeContext } from '#server/forge/context.ts';
import { saying } from '#server/forge/forge-errors.ts';
import { ForgeError } from '#server/ports/forge-error.ts';

const MERGEABLE_TRIES = 20;
const MERGE_TRIES = 5;
const WAIT_MS = 150;

type Pull = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];

/**
 * Merges exactly `sha`; gives the merge commit. One merge at a time into one base, so that ours do not meet each other;
 * those of others are met by trying again with jitter. A merge whose answer was lost is found as merged.
 */
export async function mergeChange(context: ForgeContext, number: number, sha: string): Promise<string> {
  const doing = `merge change #${number}`;
  const { base } = await saying(doing, () => settledPull(context, number));
  return context.locks.with(base.ref, () => saying(doing, () => attempt(context, number, sha)));
}

async function attempt(context: ForgeContext, number: number, sha: string): Promise<string> {
  const { octokit, repo, clock } = context;
  for (let tries = 1; ; tries += 1) {
    const pull = await settledPull(context, number);
    if (pull.merged && pull.merge_commit_sha !== null) return pull.merge_commit_sha;
    if (pull.head.sha !== sha) throw movedHead(number, pull.head.sha, sha);
    if (pull.mergeable === false) throw conflict(number, pull.base.ref);
    try {
      const { data } = await octokit.rest.pulls.merge({ ...repo, pull_number: number, sha, merge_method: 'merge' });
      return data.sha;
    } catch (error) {
      if (!isBaseModified(error) || tries >= MERGE_TRIES) throw error;
      await clock.sleep(Math.random() * WAIT_MS * 2 ** tries, AbortSignal.timeout(60_000));
    }
  }
}

/** The pull once the forge has found out whether it can be merged, or as it is when that takes too long. */
async function settledPull({ octokit, repo, clock }: ForgeContext, number: number): Promise<Pull> {
  for (let tries = 1; ; tries += 1) {
    const { data } = await octokit.rest.pulls.get({ ...repo, pull_number: number });
    if (data.mergeable !== null || data.state !== 'open' || tries >= MERGEABLE_TRIES) return data;
    await clock.sleep(WAIT_MS, AbortSignal.timeout(60_000));
  }
}

const isBaseModified = (error: unknown): boolean =>
  error instanceof Error &&
  'status' in error &&
  error.status === 405 &&
  /base branch was modified/i.test(error.message);

const movedHead = (number: number, now: string, seen: string): ForgeError =>
  new ForgeError(
    `Cannot merge change #${number} as its head must be ${seen.slice(0, 7)}, which you saw: it is ${now.slice(0, 7)}, look at it again`,
    { code: 'forge.moved', status: 409, retry: 'never' },
  );

const conflict = (number: number, base: string): ForgeError =>
  new ForgeError(
    `Cannot merge change #${number} as it conflicts with ${base}: close it and promote again from the newest state`,
    { code: 'forge.moved', status: 409, retry: 'never' },
  );
