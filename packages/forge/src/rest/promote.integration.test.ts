import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import type { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ForgeChange, RefChange } from '#events.ts';

const FILE = 'environments/production/payments.yaml';

let world: ForgeWorld;
let mara: Octokit;
let rob: Octokit;

beforeAll(async () => {
  world = await startForgeWorld();
  [mara, rob] = [world.as('mara'), world.as('rob')];
});
afterAll(() => world[Symbol.asyncDispose]());

async function contentOf(octokit: Octokit, ref: string): Promise<string> {
  const { data } = await octokit.rest.repos.getContent({ ...world.repo, path: FILE, ref });
  if (Array.isArray(data) || data.type !== 'file') throw new Error('not a file');
  return Buffer.from(data.content, 'base64').toString();
}

/** Branch, tree, commit, ref and pull request, as the dashboard does it. */
async function promote(octokit: Octokit, branch: string, from: string, to: string) {
  const { repo } = world;
  const { data: main } = await octokit.rest.git.getRef({ ...repo, ref: 'heads/main' });
  const content = (await contentOf(octokit, 'main')).replace(`"${from}"`, `"${to}"`);
  const { data: base } = await octokit.rest.git.getCommit({ ...repo, commit_sha: main.object.sha });
  const tree = [{ path: FILE, mode: '100644', type: 'blob', content } as const];
  const { data: made } = await octokit.rest.git.createTree({ ...repo, base_tree: base.tree.sha, tree });
  const message = `Promote payments to ${to}`;
  const commit = { message, tree: made.sha, parents: [main.object.sha] };
  const { data: created } = await octokit.rest.git.createCommit({ ...repo, ...commit });
  await octokit.rest.git.createRef({ ...repo, ref: `refs/heads/${branch}`, sha: created.sha });
  const { data: pull } = await octokit.rest.pulls.create({
    ...repo,
    title: message,
    head: branch,
    base: 'main',
    body: 'Because',
  });
  return { pull, main: main.object.sha, commit: created };
}

describe('a promotion through Octokit', () => {
  test('goes from branch to merge, refused where GitHub refuses, and changes one line of main', async () => {
    const { repo } = world;
    const seen: (RefChange | ForgeChange)[] = [];
    const ends = [
      world.forge.onRefsChanged((each) => seen.push(each)),
      world.forge.onChange((each) => seen.push(each)),
    ];
    const { pull, main, commit } = await promote(mara, 'pagurus/payments', '1.4.1', '1.4.2');
    expect(commit.author).toMatchObject({ name: 'mara example', email: 'mara@acme.example' });
    expect(pull).toMatchObject({
      number: 1,
      state: 'open',
      mergeable: null,
      mergeable_state: 'unknown',
      commits: 1,
      changed_files: 1,
      additions: 1,
    });
    expect(pull.user.login).toBe('mara');

    const files = await rob.rest.pulls.listFiles({ ...repo, pull_number: 1 });
    expect(files.data).toMatchObject([{ filename: FILE, status: 'modified', additions: 1, deletions: 1 }]);
    expect(files.data[0]?.patch).toContain('-release: "1.4.1"\n+release: "1.4.2"');
    expect(files.data[0]?.patch).toMatch(/^@@ /);

    const approve = { ...repo, pull_number: 1, event: 'APPROVE', commit_id: pull.head.sha } as const;
    await expect(mara.rest.pulls.createReview(approve)).rejects.toMatchObject({
      status: 422,
      response: { data: { message: 'Unprocessable Entity', errors: ['Can not approve your own pull request'] } },
    });
    const review = await rob.rest.pulls.createReview(approve);
    expect(review.data).toMatchObject({ state: 'APPROVED', commit_id: pull.head.sha, user: { login: 'rob' } });
    expect((await mara.rest.pulls.listReviews({ ...repo, pull_number: 1 })).data).toHaveLength(1);

    await expect(rob.rest.pulls.merge({ ...repo, pull_number: 1, sha: main })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('Head branch was modified') as string,
    });
    await expect(rob.rest.pulls.checkIfMerged({ ...repo, pull_number: 1 })).rejects.toMatchObject({ status: 404 });
    const merge = { ...repo, pull_number: 1, sha: pull.head.sha, merge_method: 'squash' } as const;
    const merged = await rob.rest.pulls.merge(merge);
    expect(merged.data.merged).toBe(true);
    await expect(rob.rest.pulls.merge(merge)).rejects.toMatchObject({ status: 405 });
    expect((await rob.rest.pulls.checkIfMerged({ ...repo, pull_number: 1 })).status).toBe(204);

    const { data: compared } = await rob.rest.repos.compareCommitsWithBasehead({ ...repo, basehead: `${main}...main` });
    expect(compared).toMatchObject({ status: 'ahead', ahead_by: 1, behind_by: 0, total_commits: 1 });
    expect(compared.files).toMatchObject([{ filename: FILE, additions: 1, deletions: 1 }]);
    expect(compared.commits[0]).toMatchObject({ sha: merged.data.sha, author: { login: 'rob' } });
    expect(compared.commits[0]?.commit.message).toBe('Promote payments to 1.4.2 (#1)\n\nBecause');

    const { data: after } = await rob.rest.pulls.get({ ...repo, pull_number: 1 });
    expect(after).toMatchObject({
      state: 'closed',
      merged: true,
      merged_by: { login: 'rob' },
      commits: 1,
      changed_files: 1,
    });
    expect(after.merge_commit_sha).toBe(merged.data.sha);
    ends.forEach((end) => end());
    expect(seen).toContainEqual({ ...repo, ref: 'refs/heads/main', before: main, after: merged.data.sha, by: 'rob' });
    expect(seen).toContainEqual({ ...repo, kind: 'review', number: 1 });
    expect(seen).toContainEqual({ ...repo, kind: 'pull', number: 1 });
  });

  test('conflicts with one that was merged first: not mergeable, 405', async () => {
    const first = await promote(mara, 'one', '1.4.2', '1.5.0');
    const second = await promote(mara, 'two', '1.4.2', '1.6.0');
    await rob.rest.pulls.merge({ ...world.repo, pull_number: first.pull.number, merge_method: 'merge' });
    const data = await world.settledPull(second.pull.number);
    expect(data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
    await expect(rob.rest.pulls.merge({ ...world.repo, pull_number: second.pull.number })).rejects.toMatchObject({
      status: 405,
      message: expect.stringContaining('Pull Request is not mergeable') as string,
    });
    const closed = await mara.rest.pulls.update({ ...world.repo, pull_number: second.pull.number, state: 'closed' });
    expect(closed.data).toMatchObject({ state: 'closed', merged: false });
  });

  test('rebases: the commits are new, in order and linear', async () => {
    const { repo } = world;
    const { pull, commit } = await promote(mara, 'three', '1.5.0', '1.5.1');
    await mara.rest.repos.createOrUpdateFileContents({
      ...repo,
      path: 'NOTES.md',
      message: 'Add notes',
      content: Buffer.from('notes\n').toString('base64'),
      branch: 'three',
    });
    await rob.rest.repos.createOrUpdateFileContents({
      ...repo,
      path: 'OTHER.md',
      message: 'Meanwhile',
      content: Buffer.from('other\n').toString('base64'),
    });
    const merged = await rob.rest.pulls.merge({ ...repo, pull_number: pull.number, merge_method: 'rebase' });
    const { data: log } = await rob.rest.repos.listCommits({ ...repo, per_page: 3 });
    expect(log.map((each) => each.commit.message)).toEqual(['Add notes', commit.message, 'Meanwhile']);
    expect(log[0]?.sha).toBe(merged.data.sha);
    expect(log.map((each) => each.parents.length)).toEqual([1, 1, 1]);
  });

  test('is answered as GitHub describes, every time', () => {
    expect(world.mismatches).toEqual([]);
    expect(world.errors).toEqual([]);
  });
});
