import { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '#contract/change.ts';
import type { Matrix } from '#contract/matrix.ts';
import type { PromotionPreview } from '#contract/promotion.ts';
import type { ReleaseView } from '#contract/releases.ts';
import type { SyncStatus } from '#contract/session.ts';
import { type DashboardWorld, type Login, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { PIPELINE, STATE, releaseText, stateText } from '#server/world-state.contract.ts';

const STAGING = 'environments/staging/payments.yaml';
const PRODUCTION = 'environments/production/payments.yaml';
type Opened = { number: number; existed: boolean };

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const preview = (app: string, to: string) =>
  world.get<PromotionPreview>('mara', `/promotions/preview?app=${app}&to=${to}`);
/** A pull request made outside the dashboard. */
async function pullRequest(login: Login, branch: string, files: Record<string, string | null>): Promise<number> {
  await world.push(login, files, branch);
  const octokit = new Octokit({
    auth: world.token(login),
    baseUrl: `${world.url}/api/v3`,
    throttle: { enabled: false },
  });
  const { data } = await octokit.rest.pulls.create({
    owner: 'acme',
    repo: 'state',
    base: 'main',
    head: branch,
    title: branch,
  });
  return data.number;
}
const stateCheck = ({ checks }: Change) => checks.find(({ name }) => name === 'pagurus/state');
const checked = (number: number) =>
  eventually(`the check of #${number}`, async () => {
    const change = await world.get<Change>('rob', `/changes/${number}`);
    return stateCheck(change) === undefined ? undefined : change;
  });

describe('a real git client', () => {
  test('pushes a release file, and it can be promoted seconds later', async () => {
    await world.push('rob', { 'releases/payments/2.0.yaml': releaseText('payments', '2.0', 20) });
    const found = await eventually('release 2.0', async () => {
      const { release, choices } = await preview('payments', 'dev');
      return choices.some(({ version }) => version === '2.0') ? { release, choices } : undefined;
    });
    expect(found.release).toBe('2.0');
    const wish = { app: 'payments', to: 'dev', release: '2.0', expectedRelease: '1.5.0', reason: 'Try it' };
    const { number } = await world.post<Opened>('mara', '/promotions', wish);
    const change = await world.get<Change>('mara', `/changes/${number}`);
    expect(change.files).toMatchObject([{ path: 'environments/dev/payments.yaml', additions: 1, deletions: 1 }]);
    await world.post('mara', `/changes/${number}/merge`, { headSha: change.head.sha });
    expect(world.services.desiredView.desired('payments', 'dev')?.release).toBe('2.0');
  });

  test('a first promotion into an environment writes its file', async () => {
    expect(await preview('web', 'staging')).toMatchObject({ currentRelease: null, release: '7', whyNot: null });
    const wish = { app: 'web', to: 'staging', release: '7', expectedRelease: null, reason: 'Begin' };
    const { number } = await world.post<Opened>('mara', '/promotions', wish);
    const change = await world.get<Change>('mara', `/changes/${number}`);
    expect(change.files).toMatchObject([{ path: 'environments/staging/web.yaml', status: 'added' }]);
    expect(change).toMatchObject({ problems: [], promotion: { from: null, to: '7' } });
    await world.post('mara', `/changes/${number}/close`, { reason: 'Not yet' });
  });
});

describe('a mistake in a state file', () => {
  test('on a pull request made elsewhere is a failed status, a problem and a closed merge', async () => {
    const typo = STATE[STAGING]!.replace('release:', 'relese:');
    const change = await checked(await pullRequest('rob', 'typo', { [STAGING]: typo }));
    const sentence = `${STAGING}:7:1 relese: unknown key; did you mean "release"?`;
    expect(stateCheck(change)).toMatchObject({ state: 'failure' });
    expect(stateCheck(change)?.description).toContain(sentence);
    expect(change.problems).toContainEqual(expect.objectContaining({ file: STAGING, line: 7, suggestion: 'release' }));
    expect(change.actions.merge).toContain(`Cannot merge as a state file has an error: ${sentence}`);
    expect(
      await world.refused('mara', 'POST', `/changes/${change.number}/merge`, { headSha: change.head.sha }),
    ).toMatchObject({
      status: 409,
      code: 'gates.closed',
    });
  });

  test('a release that is missing, and one that is taken away, are refused the same way', async () => {
    const missing = await checked(
      await pullRequest('rob', 'missing', { [STAGING]: stateText('payments', 'staging', '9.9') }),
    );
    expect(stateCheck(missing)).toMatchObject({ state: 'failure' });
    expect(missing.actions.merge).toContain('names releases/payments/9.9.yaml, which is not in the repository');

    const gone = await checked(await pullRequest('rob', 'gone', { 'releases/payments/1.4.2.yaml': null }));
    expect(gone.actions.merge).toContain(
      `${STAGING}:1:1 release: names releases/payments/1.4.2.yaml, which is not in the repository`,
    );
  });

  test('a soak that nobody has seen, and a gate loosened by the change itself, stay closed', async () => {
    const soaked = PIPELINE.replace('gates: { approvals: 1 }', 'gates: { approvals: 1, soak: 24h }');
    await world.push('rob', { 'pagurus.yaml': soaked }, 'main', 'Soak');
    const loosened = PIPELINE.replace('    gates: { approvals: 1 }\n', '');
    const moved = STATE[PRODUCTION]!.replace('1.4.1', '1.4.2');
    const change = await checked(
      await pullRequest('mara', 'loosen', { 'pagurus.yaml': loosened, [PRODUCTION]: moved }),
    );
    const closed = change.gates.filter(({ open }) => !open).map(({ name }) => name);
    expect(closed).toEqual(['production: approvals', 'production: soak']);
    expect(change.actions.merge).toContain('24h begin once staging is healthy on 1.4.2');
    await world.push('rob', { 'pagurus.yaml': PIPELINE }, 'main', 'Unsoak');
  });

  test('a release that is edited is refused, and it and the rules themselves need what the environments concerned ask for', async () => {
    const edited = STATE['releases/payments/1.4.1.yaml']!.replace('serve', 'serve-other');
    const release = await checked(await pullRequest('mara', 'edit', { 'releases/payments/1.4.1.yaml': edited }));
    expect(release.gates.filter(({ open }) => !open).map(({ name }) => name)).toEqual(['state', 'approvals']);
    expect(stateCheck(release)).toMatchObject({ state: 'failure' });
    expect(release.problems).toMatchObject([{ file: 'releases/payments/1.4.1.yaml', line: 12 }]);

    const loosened = PIPELINE.replace('    gates: { approvals: 1 }\n', '');
    const rules = await checked(await pullRequest('mara', 'rules', { 'pagurus.yaml': loosened }));
    expect(rules.gates.filter(({ open }) => !open).map(({ name }) => name)).toEqual(['production: approvals']);
  });

  test('on the branch itself costs only its cell, and is named in matrix, preview and API', async () => {
    await world.push('rob', { [STAGING]: STATE[STAGING]!.replace('release:', 'relese:') }, 'main', 'Oops');
    const { apps } = await eventually('the typo', async () => {
      const matrix = await world.get<Matrix>('mara', '/matrix');
      return matrix.apps[0]?.cells[1]?.state === 'invalid' ? matrix : undefined;
    });
    const cells = apps[0]?.cells.map(({ environment, state, problems }) => ({ environment, state, problems }));
    const sentence = `${STAGING}:7:1 relese: unknown key; did you mean "release"?`;
    expect(cells?.[1]?.problems).toContain(sentence);
    expect(cells?.[2]).toEqual({ environment: 'production', state: 'noAgents', problems: [] });
    expect(world.services.desiredView.desired('payments', 'staging')).toBeUndefined();
    expect(world.services.desiredView.desired('payments', 'production')?.release).toBe('1.4.1');

    const sync = await world.get<SyncStatus>('vic', '/sync');
    expect(sync).toMatchObject({ problem: null, branch: 'main' });
    expect(sync.fileProblems).toContainEqual(expect.objectContaining({ file: STAGING, line: 7 }));
    expect((await preview('payments', 'staging')).whyNot).toContain(sentence);
    const wish = { app: 'payments', to: 'staging', release: '1.5.0', expectedRelease: null, reason: 'x' };
    const problem = await world.refused('mara', 'POST', '/promotions', wish);
    expect(problem).toMatchObject({ status: 422, code: 'promotion.badFile' });
    expect(problem.problems).toContainEqual(expect.objectContaining({ file: STAGING, line: 7, suggestion: 'release' }));
  });

  test('that was there before closes no other change', async () => {
    const wish = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'x' };
    const { number } = await world.post<Opened>('mara', '/promotions', wish);
    const change = await checked(number);
    expect(stateCheck(change)).toMatchObject({ state: 'success' });
    expect(change.gates.filter(({ open }) => !open).map(({ name }) => name)).toEqual(['approvals']);
  });
});

test('GET /releases tells where each release is desired', async () => {
  const { releases } = await world.get<{ releases: ReleaseView[] }>('vic', '/releases');
  expect(releases[0]).toMatchObject({
    app: 'payments',
    version: '2.0',
    desiredIn: ['dev'],
    runningOn: 0,
    sizeBytes: 20_000_000,
  });
});
