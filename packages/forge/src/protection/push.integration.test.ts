import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ForgeWorld, startForgeWorld } from '@pagurus/testkit/forge/forge-world.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitEnvironment } from '#git/environment.ts';

const { GIT_DIR: _none, ...environment } = gitEnvironment('');

let world: ForgeWorld;
let folder: string;

beforeAll(async () => {
  world = await startForgeWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'pagurus-push-'));
  await git('clone', '--quiet', addressOf('rob'), folder);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const addressOf = (login: string): string => `${world.url.replace('//', `//x:${world.tokens[login]}@`)}/acme/state.git`;

async function git(...args: string[]): Promise<{ code: number; out: string }> {
  const person = { GIT_AUTHOR_NAME: 'rob', GIT_AUTHOR_EMAIL: 'rob@acme.example' };
  const committer = { GIT_COMMITTER_NAME: 'rob', GIT_COMMITTER_EMAIL: 'rob@acme.example' };
  const env = { ...person, ...committer };
  const options = { cwd: folder, env: { ...environment, ...env } };
  return new Promise((resolve) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, out: `${stdout}${stderr}`.trimEnd() });
    });
  });
}

const mainOf = async (): Promise<string> =>
  (await world.as('rob').rest.git.getRef({ ...world.repo, ref: 'heads/main' })).data.object.sha;

const protect = (rule: object, branch = 'main') =>
  world.as('ada').rest.repos.updateBranchProtection({
    ...world.repo,
    branch,
    required_status_checks: null,
    required_pull_request_reviews: null,
    enforce_admins: true,
    restrictions: null,
    ...rule,
  });

test('git push to a protected branch is refused in the words of GitHub, and other branches of it arrive', async () => {
  await git('commit', '--quiet', '--allow-empty', '-m', 'One');
  await protect({ required_pull_request_reviews: {} });
  const { code, out } = await git('push', 'origin', 'HEAD:main', 'HEAD:topic');
  expect(code).toBe(1);
  expect(out).toContain('remote: error: GH006: Protected branch update failed for refs/heads/main.');
  expect(out).toContain('remote: - Changes must be made through a pull request.');
  expect(out).toMatch(/\[remote rejected\] HEAD -> main \(.*hook declined\)/);
  expect(out).toMatch(/\[new branch\]\s+HEAD -> topic/);
  expect(await mainOf()).toBe(world.seeded);
  await protect({}, 'topic');
  expect((await git('push', 'origin', ':topic')).out).toContain('- Cannot delete this branch');
});

test('only a commit that has passed the required checks is pushed, forward and without merges', async () => {
  await protect({ required_status_checks: { strict: false, contexts: ['ci'] }, required_linear_history: true });
  expect((await git('push', 'origin', 'HEAD:main')).out).toContain('- Required status check "ci" is expected.');
  const sha = (await git('rev-parse', 'HEAD')).out;
  await world.as('rob').rest.repos.createCommitStatus({ ...world.repo, sha, state: 'success', context: 'ci' });
  expect(await git('push', 'origin', 'HEAD:main')).toMatchObject({ code: 0 });
  expect(await mainOf()).toBe(sha);
  expect((await git('push', '--force', 'origin', `${world.seeded}:main`)).out).toContain(
    '- Cannot force-push to this branch',
  );

  await git('checkout', '--quiet', '-b', 'side', world.seeded);
  await git('commit', '--quiet', '--allow-empty', '-m', 'Two');
  await git('merge', '--quiet', '--no-ff', '-m', 'Merge', sha);
  expect((await git('push', 'origin', 'side:main')).out).toContain('- This branch must not contain merge commits.');
  expect(await mainOf()).toBe(sha);
});

test('who pushed last is known, and administrators may push where they are let', async () => {
  await protect({ required_pull_request_reviews: {}, enforce_admins: false });
  expect(await git('push', addressOf('ada'), 'side:main')).toMatchObject({ code: 0 });
  await git('push', '--quiet', 'origin', 'side:pushed');
  await git('commit', '--quiet', '--allow-empty', '-m', 'Three');
  await git('push', '--quiet', addressOf('mara'), 'side:pushed');
  const rob = world.as('rob');
  const { data: pull } = await rob.rest.pulls.create({ ...world.repo, title: 'P', head: 'pushed', base: 'main' });
  await protect({ required_pull_request_reviews: { require_last_push_approval: true } });
  const of = { ...world.repo, pull_number: pull.number };
  await world.as('mara').rest.pulls.createReview({ ...of, event: 'APPROVE' });
  await expect(rob.rest.pulls.merge(of)).rejects.toMatchObject({
    status: 405,
    response: { data: { message: 'New changes require approval from someone other than the last pusher.' } },
  });
  await world.as('ada').rest.pulls.createReview({ ...of, event: 'APPROVE' });
  expect((await rob.rest.pulls.merge(of)).data.merged).toBe(true);
  expect(world.errors).toEqual([]);
});
