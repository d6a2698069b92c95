import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import type { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: ForgeWorld;
let ada: Octokit;
let mara: Octokit;
let rob: Octokit;

beforeAll(async () => {
  world = await startForgeWorld();
  [ada, mara, rob] = [world.as('ada'), world.as('mara'), world.as('rob')];
});
afterAll(() => world[Symbol.asyncDispose]());

const NONE = {
  required_status_checks: null,
  required_pull_request_reviews: null,
  enforce_admins: true,
  restrictions: null,
} as const;

type Rule = Omit<
  Parameters<Octokit['rest']['repos']['updateBranchProtection']>[0] & object,
  'owner' | 'repo' | 'branch'
>;

const protect = (rule: Partial<Rule>) =>
  ada.rest.repos.updateBranchProtection({ ...world.repo, branch: 'main', ...NONE, ...rule });

/** A file on a branch, which is made where it is not there; the branch's new head. */
async function write(octokit: Octokit, branch: string, file: string, content = file): Promise<string> {
  const { repo } = world;
  if (branch !== 'main') {
    const { data } = await octokit.rest.git.getRef({ ...repo, ref: 'heads/main' });
    const known = await octokit.rest.git.listMatchingRefs({ ...repo, ref: `heads/${branch}` });
    const ref = { ...repo, ref: `refs/heads/${branch}`, sha: data.object.sha };
    if (known.data.length === 0) await octokit.rest.git.createRef(ref);
  }
  const { data } = await octokit.rest.repos.createOrUpdateFileContents({
    ...repo,
    branch,
    path: file,
    message: `Write ${file}`,
    content: Buffer.from(content).toString('base64'),
  });
  return data.commit.sha!;
}

async function pullOf(branch: string, file = branch): Promise<{ number: number; head: string }> {
  const head = await write(mara, branch, file);
  const { data } = await mara.rest.pulls.create({ ...world.repo, title: branch, head: branch, base: 'main' });
  return { number: data.number, head };
}

const merge = (
  octokit: Octokit,
  number: number,
  more: { merge_method?: 'merge' | 'squash' | 'rebase'; sha?: string } = {},
) => octokit.rest.pulls.merge({ ...world.repo, pull_number: number, ...more });
const approve = (octokit: Octokit, number: number, sha: string) =>
  octokit.rest.pulls.createReview({ ...world.repo, pull_number: number, event: 'APPROVE', commit_id: sha });
const refusal = (status: number, sentence: string) => ({
  status,
  response: { data: { message: expect.stringContaining(sentence) as string } },
});
const stateOf = async (number: number) => (await world.settledPull(number)).mergeable_state;

const ONE_APPROVAL = 'At least 1 approving review is required by reviewers with write access.';

describe('a protected branch', () => {
  test('is set, shown and released by administrators', async () => {
    const { repo } = world;
    const main = { ...repo, branch: 'main' };
    await expect(ada.rest.repos.getBranchProtection(main)).rejects.toMatchObject(refusal(404, 'Branch not protected'));
    const { data } = await protect({
      required_pull_request_reviews: { required_approving_review_count: 2, require_last_push_approval: true },
      required_status_checks: { strict: true, contexts: ['ci'] },
      required_linear_history: true,
    });
    expect(data.required_pull_request_reviews).toMatchObject({
      required_approving_review_count: 2,
      require_last_push_approval: true,
      dismiss_stale_reviews: false,
    });
    expect(data.required_status_checks).toMatchObject({ strict: true, contexts: ['ci'] });
    expect((await ada.rest.repos.getBranchProtection(main)).data).toEqual(data);
    expect((await mara.rest.repos.getBranch(main)).data).toMatchObject({
      protected: true,
      protection: { enabled: true },
    });
    expect((await mara.rest.repos.listBranches(repo)).data).toMatchObject([{ name: 'main', protected: true }]);
    await expect(mara.rest.repos.updateBranchProtection({ ...main, ...NONE })).rejects.toMatchObject({ status: 403 });
    await expect(ada.rest.repos.updateBranchProtection({ ...repo, branch: 'none', ...NONE })).rejects.toMatchObject(
      refusal(404, 'Branch not found'),
    );
    await expect(protect({ restrictions: { users: ['mara'], teams: [] } })).rejects.toMatchObject({ status: 422 });
    expect((await ada.rest.repos.deleteBranchProtection(main)).status).toBe(204);
    expect((await mara.rest.repos.getBranch(main)).data.protected).toBe(false);
  });

  test('is merged into with an approval of its newest head only, where stale ones end', async () => {
    await protect({ required_pull_request_reviews: { dismiss_stale_reviews: true } });
    const { number, head } = await pullOf('reviewed');
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, ONE_APPROVAL));
    expect(await stateOf(number)).toBe('blocked');
    await approve(rob, number, head);
    expect(await stateOf(number)).toBe('clean');
    const newer = await write(mara, 'reviewed', 'more.txt');
    const { data: reviews } = await mara.rest.pulls.listReviews({ ...world.repo, pull_number: number });
    expect(reviews).toMatchObject([{ state: 'DISMISSED', commit_id: head }]);
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, ONE_APPROVAL));
    await approve(world.as('vic'), number, newer);
    // A reader's word is heard and does not count.
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, ONE_APPROVAL));
    const { data: review } = await approve(rob, number, newer);
    await rob.rest.pulls.dismissReview({ ...world.repo, pull_number: number, review_id: review.id, message: 'No' });
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, ONE_APPROVAL));
    await approve(rob, number, newer);
    await expect(merge(rob, number, { sha: head })).rejects.toMatchObject(refusal(409, 'Head branch was modified'));
    expect((await merge(rob, number, { sha: newer })).data.merged).toBe(true);
  });

  test('wants the last push approved by somebody else', async () => {
    await protect({ required_pull_request_reviews: { require_last_push_approval: true } });
    const { number } = await pullOf('pushed');
    const head = await write(rob, 'pushed', 'by-rob.txt');
    await approve(rob, number, head);
    const sentence = 'New changes require approval from someone other than the last pusher.';
    await expect(merge(ada, number)).rejects.toMatchObject(refusal(405, sentence));
    await approve(ada, number, head);
    expect((await merge(ada, number, { merge_method: 'squash' })).data.merged).toBe(true);
  });

  test('wants an owner of each changed file, by the CODEOWNERS of the base', async () => {
    await protect({});
    await write(mara, 'main', '.github/CODEOWNERS', '* @rob\nprod/ @ada\nshared/ @acme/ops\n');
    const { data } = await mara.rest.repos.codeownersErrors(world.repo);
    expect(data.errors).toMatchObject([{ line: 3, column: 9, kind: 'Invalid owner', path: '.github/CODEOWNERS' }]);
    await protect({ required_pull_request_reviews: { require_code_owner_reviews: true } });
    const { number, head } = await pullOf('owned', 'prod/x.yaml');
    await approve(rob, number, head);
    const waiting = 'Waiting on code owner review from ada.';
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, waiting));
    await approve(ada, number, head);
    expect((await merge(rob, number, { merge_method: 'rebase' })).data.merged).toBe(true);
  });

  test('wants its checks passed on a head that has the base, which update-branch brings', async () => {
    const { repo } = world;
    await protect({ required_status_checks: { strict: true, contexts: ['ci'] } });
    const { number, head } = await pullOf('checked');
    const set = (sha: string, state: 'pending' | 'failure' | 'success') =>
      rob.rest.repos.createCommitStatus({ ...repo, sha, state, context: 'ci' });
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, 'Required status check "ci" is expected.'));
    await set(head, 'failure');
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, 'Required status check "ci" is failing.'));
    expect(await stateOf(number)).toBe('blocked');
    await set(head, 'success');
    const { data: combined } = await rob.rest.repos.getCombinedStatusForRef({ ...repo, ref: head });
    expect(combined.statuses).toMatchObject([{ context: 'ci', required: true, state: 'success' }]);

    const one = { ...repo, pull_number: number };
    await expect(mara.rest.pulls.updateBranch(one)).rejects.toMatchObject(refusal(422, 'There are no new commits'));
    // A commit that has passed may be pushed where nothing asks for a pull.
    const ahead = await write(rob, 'ahead', 'ahead.txt');
    const main = { ...repo, ref: 'heads/main', sha: ahead };
    await expect(rob.rest.git.updateRef(main)).rejects.toMatchObject(refusal(422, '"ci" is expected'));
    await set(ahead, 'success');
    await rob.rest.git.updateRef(main);
    expect(await stateOf(number)).toBe('behind');
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, 'Required status check "ci" is expected.'));
    await expect(mara.rest.pulls.updateBranch({ ...one, expected_head_sha: ahead })).rejects.toMatchObject(
      refusal(422, 'expected head sha didn’t match current head ref.'),
    );
    expect((await mara.rest.pulls.updateBranch({ ...one, expected_head_sha: head })).status).toBe(202);
    const { head: updated } = await world.settledPull(number);
    const { data: commit } = await mara.rest.git.getCommit({ ...repo, commit_sha: updated.sha });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([head, ahead]);
    await set(updated.sha, 'success');
    expect(await stateOf(number)).toBe('clean');
    await protect({ required_linear_history: true });
    await expect(merge(rob, number)).rejects.toMatchObject(refusal(405, 'Merge commits are not allowed'));
    expect((await merge(rob, number, { merge_method: 'squash' })).data.merged).toBe(true);
  });

  test('is not moved, forced or deleted through the API, but by administrators where they are let', async () => {
    const { repo } = world;
    await protect({ required_pull_request_reviews: {}, enforce_admins: false });
    const main = { ...repo, ref: 'heads/main' };
    const { data: now } = await rob.rest.git.getRef(main);
    const other = await write(rob, 'elsewhere', 'elsewhere.txt');
    await expect(rob.rest.git.updateRef({ ...main, sha: other })).rejects.toMatchObject(
      refusal(422, 'Changes must be made through a pull request.'),
    );
    const forced = { ...main, sha: world.seeded, force: true };
    await expect(rob.rest.git.updateRef(forced)).rejects.toMatchObject(
      refusal(422, 'Cannot force-push to this branch'),
    );
    await expect(write(rob, 'main', 'direct.txt')).rejects.toMatchObject(refusal(409, 'Could not update file'));
    await ada.rest.repos.updateBranchProtection({ ...repo, branch: 'elsewhere', ...NONE });
    await expect(rob.rest.git.deleteRef({ ...repo, ref: 'heads/elsewhere' })).rejects.toMatchObject(
      refusal(422, 'Cannot delete this branch'),
    );
    expect((await rob.rest.git.getRef(main)).data.object.sha).toBe(now.object.sha);
    expect((await write(ada, 'main', 'direct.txt')).length).toBe(40);
  });

  test('is answered as GitHub describes, every time', () => {
    expect(world.mismatches).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});
