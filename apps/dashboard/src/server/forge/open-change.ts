import { readTrailers } from '#domain/promotion-text.ts';
import type { ForgeContext } from '#server/forge/context.ts';
import { saying } from '#server/forge/forge-errors.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge, NewChange, OpenedChange, RemadeChange } from '#server/ports/forge.ts';

/**
 * Branch, commit and pull request, each step found before it is made, so that repeating it after a lost answer makes
 * nothing twice. A branch whose commit does not carry our key was pushed to by somebody and is not touched.
 */
export async function openChange(
  context: ForgeContext,
  change: NewChange,
  onStep: OnStep = async () => undefined,
): Promise<OpenedChange> {
  // One at a time for each branch here; what another process does meanwhile is found by the second look.
  const open = () => context.locks.with(change.branch, () => attempt(context, change, onStep));
  return saying(`open "${change.title}"`, async () => {
    try {
      return await open();
    } catch (error) {
      if (!isTaken(error)) throw error;
      return open();
    }
  });
}

type OnStep = NonNullable<Parameters<Forge['openChange']>[1]>;

async function attempt(context: ForgeContext, change: NewChange, onStep: OnStep): Promise<OpenedChange> {
  const base = baseTree(context, change);
  // Waited for where it is needed; nobody else hears of its failure.
  base.catch(() => undefined);
  const [open, left] = await Promise.all([findOpen(context, change), branchHead(context, change.branch)]);
  if (open !== undefined) return open;
  await onStep('commit');
  const commit = await settleBranch(context, change, { left, base });
  await onStep('pull');
  return createPull(context, change, commit);
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && error.status === 422 && /already exists/i.test(error.message);

async function findOpen({ octokit, repo }: ForgeContext, change: NewChange): Promise<OpenedChange | undefined> {
  const head = `${repo.owner}:${change.branch}`;
  const { data } = await octokit.rest.pulls.list({ ...repo, state: 'open', head, base: change.base });
  const [pull] = data;
  if (pull === undefined) return undefined;
  return { number: pull.number, url: pull.html_url, branch: change.branch, commit: pull.head.sha, existed: true };
}

type Found = {
  /** Where the branch is now, from an earlier attempt or by somebody else. */
  readonly left: string | undefined;
  readonly base: Promise<string>;
};

/** The branch with our commit on the base that was looked at; gives that commit. */
async function settleBranch(context: ForgeContext, change: NewChange, { left, base }: Found): Promise<string> {
  const { octokit, repo } = context;
  const ref = `heads/${change.branch}`;
  if (left === undefined) {
    const sha = await commitOf(context, change, base);
    await octokit.rest.git.createRef({ ...repo, ref: `refs/${ref}`, sha });
    return sha;
  }
  const { data: found } = await octokit.rest.git.getCommit({ ...repo, commit_sha: left });
  if (readTrailers(found.message).key !== change.key) {
    throw new ForgeError(
      `Cannot open "${change.title}" as its branch ${change.branch} holds the work of somebody else`,
      {
        code: 'forge.moved',
        status: 409,
        retry: 'never',
      },
    );
  }
  // An answer was lost between the branch and the pull request: the commit is there already.
  if (found.parents.length === 1 && found.parents[0]?.sha === change.baseSha) return left;
  // Left over from the same wish on an older state: made again on this one.
  const sha = await commitOf(context, change, base);
  await octokit.rest.git.updateRef({ ...repo, ref, sha, force: true });
  return sha;
}

type Contents = Pick<NewChange, 'baseSha' | 'files' | 'message'>;

const baseTree = async ({ octokit, repo }: ForgeContext, { baseSha }: Pick<Contents, 'baseSha'>): Promise<string> =>
  (await octokit.rest.git.getCommit({ ...repo, commit_sha: baseSha })).data.tree.sha;

async function commitOf({ octokit, repo }: ForgeContext, change: Contents, base: Promise<string>): Promise<string> {
  const tree = [...change.files].map(([path, content]) => {
    const file = { path, mode: '100644', type: 'blob' } as const;
    return content === null ? { ...file, sha: null } : { ...file, content };
  });
  const { data: made } = await octokit.rest.git.createTree({ ...repo, base_tree: await base, tree });
  const { data: commit } = await octokit.rest.git.createCommit({
    ...repo,
    message: change.message,
    tree: made.sha,
    parents: [change.baseSha],
  });
  return commit.sha;
}

async function createPull(context: ForgeContext, change: NewChange, commit: string): Promise<OpenedChange> {
  const { octokit, repo } = context;
  const { title, body, base, branch } = change;
  const { data } = await octokit.rest.pulls.create({ ...repo, title, body, base, head: branch });
  return { number: data.number, url: data.html_url, branch, commit, existed: false };
}

/** The branch at a new commit in place of `head`; looked at right before, as the forge compares nothing itself. */
export async function remakeChange(context: ForgeContext, change: RemadeChange): Promise<string> {
  const { octokit, repo, locks } = context;
  const { number, branch, head, title, body } = change;
  const doing = `make change #${number} again`;
  return saying(doing, () =>
    locks.with(branch, async () => {
      const sha = await commitOf(context, change, baseTree(context, change));
      const now = await branchHead(context, branch);
      if (now !== head) {
        const why = `Cannot ${doing} as its branch must be at ${head.slice(0, 7)}: it is at ${now?.slice(0, 7) ?? 'nothing'}`;
        throw new ForgeError(why, { code: 'forge.moved', status: 409, retry: 'never' });
      }
      await octokit.rest.git.updateRef({ ...repo, ref: `heads/${branch}`, sha, force: true });
      await octokit.rest.pulls.update({ ...repo, pull_number: number, title, body });
      return sha;
    }),
  );
}

/** `undefined` when there is no such branch. */
export async function branchHead({ octokit, repo }: ForgeContext, branch: string): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.git.getRef({ ...repo, ref: `heads/${branch}` });
    return data.object.sha;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw error;
  }
}
