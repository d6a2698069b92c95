import { afterEach, describe, expect, test } from 'vitest';
import type { Change, ChangeSummary } from '#contract/change.ts';
import { promotionBranch } from '#domain/promotion-text.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { createForgeFor } from '#server/forge/octokit-forge.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { NewChange } from '#server/ports/forge.ts';
import { sha256Hex } from '#server/state/sha256.ts';
import { systemClock } from '#server/system-clock.ts';
import { STATE } from '#server/world-state.contract.ts';

const WISH = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'x' };
type Opened = { number: number; branch: string; commit: string; existed: boolean };

let world: DashboardWorld;
afterEach(() => world[Symbol.asyncDispose]());
const begin = async () => {
  world = await startDashboardWorld();
  await world.services.start();
};
const forgeOf = (login: string) => {
  const connection = { apiUrl: `${world.url}/api/v3`, owner: 'acme', repository: 'state', isThrottled: false };
  return createForgeFor(connection, systemClock)(world.token(login));
};
const newChange = (baseSha: string, more: Partial<NewChange> = {}): NewChange => ({
  branch: 'pagurus/test',
  base: 'main',
  baseSha,
  files: new Map([['notes.md', 'x\n']]),
  message: 'Notes\n\nPagurus-Idempotency-Key: k1\n',
  title: 'Notes',
  body: '',
  key: 'k1',
  ...more,
});

describe('openChange()', () => {
  test('takes up the branch that a lost answer left, and makes it anew on a later state', async () => {
    await begin();
    const forge = forgeOf('mara');
    const base = (await forge.branchHead('main')) ?? '';
    // The pull request fails, for want of its base, after the branch was made.
    await expect(forge.openChange(newChange(base, { base: 'nowhere' }))).rejects.toMatchObject({ status: 422 });
    const left = await forge.branchHead('pagurus/test');
    expect(left).toBeDefined();
    const opened = await forge.openChange(newChange(base));
    expect(opened).toMatchObject({ commit: left, existed: false });
    expect(await forge.openChange(newChange(base))).toEqual({ ...opened, existed: true });

    await forge.close(opened.number, 'Later');
    const moved = await world.push('rob', { 'README.md': '# Moved\n' });
    const again = await forge.openChange(newChange(moved));
    expect(again).toMatchObject({ existed: false });
    expect(again.commit).not.toBe(left);
    expect((await forge.getChange(again.number)).files).toMatchObject([{ path: 'notes.md', status: 'added' }]);
  });

  test('leaves a branch alone that somebody else pushed to', async () => {
    await begin();
    const forge = forgeOf('mara');
    const base = (await forge.branchHead('main')) ?? '';
    const theirs = await world.push('rob', { 'mine.md': 'mine\n' }, 'pagurus/theirs');
    await expect(forge.openChange(newChange(base, { branch: 'pagurus/theirs' }))).rejects.toThrow(
      'Cannot open "Notes" as its branch pagurus/theirs holds the work of somebody else',
    );
    expect(await forge.branchHead('pagurus/theirs')).toBe(theirs);
  });
});

test('two people who wish the same at once get one pull request, and different wishes all get merged', async () => {
  await begin();
  const [one, other] = await Promise.all([
    world.post<Opened>('mara', '/promotions', WISH),
    world.post<Opened>('rob', '/promotions', WISH),
  ]);
  expect(one.number).toBe(other.number);
  expect([one.existed, other.existed].filter((existed) => !existed)).toHaveLength(1);
  expect(one.branch).toBe(
    promotionBranch({ app: 'payments', environment: 'production', from: '1.4.1', to: '1.4.2' }, sha256Hex),
  );

  const toStaging = { ...WISH, to: 'staging', release: '1.5.0', expectedRelease: '1.4.2' };
  const toWeb = { ...WISH, app: 'web', to: 'staging', release: '7', expectedRelease: null };
  const opened = await Promise.all([toStaging, toWeb].map((wish) => world.post<Opened>('mara', '/promotions', wish)));
  await Promise.all(
    opened.map(({ number, commit }) => world.post('mara', `/changes/${number}/merge`, { headSha: commit })),
  );
  const { desiredView } = world.services;
  expect(desiredView.desired('payments', 'staging')?.release).toBe('1.5.0');
  expect(desiredView.desired('web', 'staging')?.release).toBe('7');
  const { changes } = await world.get<{ changes: ChangeSummary[] }>('vic', '/changes?state=all');
  expect(changes.filter(({ state }) => state === 'merged')).toHaveLength(2);
});

test('a change whose base moved in the same line says so instead of merging', async () => {
  await begin();
  const { number, commit } = await world.post<Opened>('mara', '/promotions', WISH);
  await world.post('rob', `/changes/${number}/approve`, { headSha: commit });
  const file = 'environments/production/payments.yaml';
  await world.push('rob', { [file]: STATE[file]!.replace('1.4.1', '1.5.0') });
  const problem = await world.refused('rob', 'POST', `/changes/${number}/merge`, { headSha: commit });
  expect(problem).toMatchObject({ status: 409 });
  expect(problem.detail).toContain('conflicts with main');
});

test('an approval does not hold for a head that was pushed after it', async () => {
  await begin();
  const { number, branch, commit } = await world.post<Opened>('mara', '/promotions', WISH);
  await world.post('rob', `/changes/${number}/approve`, { headSha: commit });
  const file = 'environments/production/payments.yaml';
  const pushed = await world.push('mara', { [file]: STATE[file]!.replace('1.4.1', '1.5.0') }, branch);
  const change = await world.get<Change>('rob', `/changes/${number}`);
  expect(change.head.sha).toBe(pushed);
  expect(change.reviews).toMatchObject([{ author: 'rob', stale: true }]);
  expect(change.actions.merge).toContain('1 of 1 approval is missing');
  expect(await world.refused('rob', 'POST', `/changes/${number}/merge`, { headSha: commit })).toMatchObject({
    code: 'change.moved',
  });
});

test('while the forge is away what is known stays, also over a restart, and writes say why not', async () => {
  await begin();
  const commit = world.services.desiredView.commit();
  await world.get('mara', '/matrix');
  await world.stopForge();
  const problem = await world.refused('mara', 'POST', '/promotions', WISH);
  expect(problem).toMatchObject({ status: 502, code: 'forge.away' });
  expect(problem.detail).toMatch(/^Cannot .* as the forge cannot be reached: /);
  expect((await world.ask('mara', 'GET', '/matrix')).status).toBe(200);

  const restarted = await world.restart();
  await restarted.start();
  expect(restarted.desiredView.commit()).toBe(commit);
  expect(restarted.desiredView.desired('payments', 'production')?.release).toBe('1.4.1');
  await eventually('the log says so', async () =>
    world.logged.some((line) => line.startsWith('the state repository could not be read')) ? true : undefined,
  );
});

test('what the forge refuses is told in its words', async () => {
  await begin();
  await expect(forgeOf('nobody').listChanges('open')).rejects.toMatchObject({ status: 401, code: 'forge.signedOut' });
  const unknown: unknown = await forgeOf('eve')
    .listChanges('open')
    .catch((error: unknown) => error);
  expect(unknown).toBeInstanceOf(ForgeError);
  expect(unknown).toMatchObject({
    status: 404,
    code: 'forge.notFound',
    message: 'Cannot list the changes as the forge says: Not Found',
  });
  expect(await forgeOf('service').permission('nobody-at-all')).toBe('none');
});
