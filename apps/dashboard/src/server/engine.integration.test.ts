import { Octokit } from 'octokit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, ChangeSummary } from '#contract/change.ts';
import { promotionTrailers } from '#domain/promotion-text.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { PIPELINE, STATE, releaseText } from '#server/world-state.contract.ts';

const FILE = 'environments/production/payments.yaml';
const WISH = {
  app: 'payments',
  to: 'production',
  release: '1.4.2',
  expectedRelease: '1.4.1',
  reason: 'Refunds are slow',
};
const STAGED = { app: 'payments', to: 'staging', expectedRelease: '1.4.2', reason: 'Compare' };
type Opened = { number: number; commit: string; branch: string; existed: boolean };

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const changeOf = (number: number) => world.get<Change>('mara', `/changes/${number}`);
const lines = (text: string) => text.split('\n').filter((line) => /^[+-](?![+-])/.test(line));
const production = (release: string, level = 'info') =>
  STATE[FILE]!.replace('1.4.1', release).replace('logLevel: info', `logLevel: ${level}`);

describe('a change under which the branch moved', () => {
  let opened: Opened;
  test('is made again by itself while what was decided still holds, and keeps what others wrote', async () => {
    opened = await world.post<Opened>('mara', '/promotions', WISH);
    // Git cannot merge two edits of neighbouring lines.
    await world.push('rob', { [FILE]: production('1.4.1', 'debug') }, 'main', 'Louder');
    const change = await eventually('the new head', async () => {
      const found = await changeOf(opened.number);
      return found.head.sha === opened.commit ? undefined : found;
    });
    expect(change).toMatchObject({ state: 'open', author: 'mara', reason: WISH.reason, moved: null });
    expect(lines(change.files[0]?.patch ?? '')).toEqual([
      '-release: "1.4.1"   # moved by promotions',
      '+release: "1.4.2"   # moved by promotions',
    ]);
    expect(world.activities).toContainEqual(
      expect.objectContaining({ actor: 'pagurus', verb: 'remake', object: `changes/${opened.number}`, result: 'done' }),
    );
  });

  test('asks when the release moved, says who moved it, and is made from the new version when a person says so', async () => {
    const commit = await world.push('rob', { [FILE]: production('1.5.0', 'debug') }, 'main', 'Hurry');
    const asking = await eventually('the question', async () => {
      const found = await changeOf(opened.number);
      return found.moved === null ? undefined : found;
    });
    const sentence = `payments in production was moved from 1.4.1 to 1.5.0 by rob in ${commit.slice(0, 7)} "Hurry"`;
    expect(asking.moved).toEqual({ sentence, from: '1.4.1', now: '1.5.0', canRemake: true });
    expect(asking.actions.merge).toBe(`Cannot merge as ${sentence}`);
    const path = `/changes/${opened.number}/remake`;
    expect(await world.refused('vic', 'POST', path, { headSha: asking.head.sha })).toMatchObject({ status: 403 });
    expect(await world.refused('mara', 'POST', path, { headSha: '0'.repeat(40) })).toMatchObject({ status: 409 });
    await world.post('mara', path, { headSha: asking.head.sha });
    const again = await changeOf(opened.number);
    expect(again).toMatchObject({
      title: 'Promote payments to 1.4.2 in production (from 1.5.0)',
      promotion: { from: '1.5.0', to: '1.4.2' },
      moved: null,
    });
    expect(await world.refused('mara', 'POST', path, { headSha: again.head.sha })).toMatchObject({
      status: 409,
      code: 'change.notOurs',
    });
  });

  test('is never touched once somebody pushed to its branch', async () => {
    const head = await world.push('rob', { 'notes.md': 'Mine.\n' }, opened.branch, 'Notes');
    await world.push('rob', { [FILE]: production('1.4.1', 'warn') }, 'main', 'Back');
    const change = await eventually('what is said of it', async () => {
      const found = await changeOf(opened.number);
      return found.moved === null ? undefined : found;
    });
    expect(change.head.sha).toBe(head);
    expect(change.moved).toMatchObject({ canRemake: false });
    expect(await world.refused('mara', 'POST', `/changes/${opened.number}/remake`, { headSha: head })).toMatchObject({
      status: 409,
      code: 'change.notOurs',
    });
    await world.post('mara', `/changes/${opened.number}/close`, { reason: 'Enough' });
  });
});

describe('two promotions of one app into one environment', () => {
  test('at once: one of them stands, the other says which', async () => {
    const [one, two] = await Promise.all([
      world.post<Opened>('mara', '/promotions', { ...STAGED, release: '1.5.0' }),
      world.post<Opened>('rob', '/promotions', { ...STAGED, release: '1.4.1' }),
    ]);
    const [first, last] = [one.number, two.number].toSorted((a, b) => a - b);
    const { changes } = await eventually('the first is closed', async () => {
      const found = await world.get<{ changes: ChangeSummary[] }>('vic', '/changes?state=all');
      return found.changes.find(({ number }) => number === first)?.state === 'closed' ? found : undefined;
    });
    const of = (number?: number) => changes.find((change) => change.number === number);
    expect([of(first), of(last)]).toMatchObject([
      { state: 'closed', supersededBy: last },
      { state: 'open', supersededBy: null },
    ]);
    const octokit = new Octokit({
      auth: world.token('rob'),
      baseUrl: `${world.url}/api/v3`,
      throttle: { enabled: false },
    });
    const issue = { owner: 'acme', repo: 'state', issue_number: first! };
    const { data: comments } = await octokit.rest.issues.listComments(issue);
    expect(comments.map(({ body }) => body)).toEqual([`Superseded by #${last}`]);
    await world.post('mara', `/changes/${last}/close`, { reason: 'Enough' });
  });
});

describe('auto-promotion', () => {
  const release = (environment: string) => world.services.desiredView.desired('payments', environment)?.release;

  test('moves the first environment to the newest release and merges it, as the dashboard itself', async () => {
    await world.push('rob', {
      'pagurus.yaml': PIPELINE.replace('name: dev', 'name: dev\n    autoPromote: true'),
      'releases/payments/1.6.0.yaml': releaseText('payments', '1.6.0', 21),
    });
    await eventually('1.6.0 is asked for', () => (release('dev') === '1.6.0' ? true : undefined));
    const { changes } = await world.get<{ changes: ChangeSummary[] }>('vic', '/changes?state=closed');
    const automatic = changes.find(({ promotion }) => promotion?.environment === 'dev');
    expect(automatic).toMatchObject({ state: 'merged', author: 'service', promotion: { from: '1.5.0', to: '1.6.0' } });
    expect(release('staging')).toBe('1.4.2');
    expect(await world.promotions.holds()).toEqual([]);
  });

  test('merges nothing of somebody who signs as the dashboard, and leaves alone what goes into another branch', async () => {
    const file = 'environments/staging/payments.yaml';
    await world.push('rob', { [file]: STATE[file]!.replace('1.4.2', '1.4.1') }, 'idea');
    await world.push('rob', { 'notes.md': 'Elsewhere.\n' }, 'elsewhere');
    const claim = { kind: 'promote', reason: 'Trust me', requester: 'pagurus', key: 'k1' } as const;
    const body = promotionTrailers({ app: 'payments', environment: 'staging', from: '1.4.2', to: '1.4.1' }, claim);
    const rob = new Octokit({ auth: world.token('rob'), baseUrl: `${world.url}/api/v3`, throttle: { enabled: false } });
    const pull = { owner: 'acme', repo: 'state', title: 'Promote', head: 'idea', body };
    const { data: forged } = await rob.rest.pulls.create({ ...pull, base: 'main' });
    const { data: sideways } = await rob.rest.pulls.create({ ...pull, base: 'elsewhere' });

    await world.push('rob', { 'releases/payments/1.6.1.yaml': releaseText('payments', '1.6.1', 21) });
    await eventually('a round that merges', () => (release('dev') === '1.6.1' ? true : undefined));

    for (const { number } of [forged, sideways]) {
      expect(await changeOf(number)).toMatchObject({ state: 'open', author: 'rob' });
      await world.post('mara', `/changes/${number}/close`, { reason: 'Enough' });
    }
    expect(release('staging')).toBe('1.4.2');
  });

  test('keeps away while a person holds the app on another release, and goes on when they resume', async () => {
    const back = { app: 'payments', to: 'dev', release: '1.5.0', expectedRelease: '1.6.1', reason: 'Compare' };
    const { number, commit } = await world.post<Opened>('mara', '/promotions', back);
    await world.post('mara', `/changes/${number}/merge`, { headSha: commit });
    const both = [releaseText('payments', '1.7.0', 22), releaseText('web', '8', 23)] as const;
    await world.push('rob', { 'releases/payments/1.7.0.yaml': both[0], 'releases/web/8.yaml': both[1] });
    await eventually('the other app is moved', () =>
      world.services.desiredView.desired('web', 'dev')?.release === '8' ? true : undefined,
    );
    expect(release('dev')).toBe('1.5.0');
    await world.post('rob', '/holds/dev/payments/resume', {});
    await eventually('1.7.0 is asked for', () => (release('dev') === '1.7.0' ? true : undefined));
  });
});
