import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change } from '#contract/change.ts';
import { type DashboardWorld, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { blobId } from '#server/state/blob-id.ts';
import { STATE, releaseText } from '#server/world-state.contract.ts';

const DEV = 'environments/dev/payments.yaml';
const RELEASE = 'releases/payments/1.4.1.yaml';
type Opened = { number: number; existed: boolean; branch: string };

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const edit = (path: string, after: string | null, before = STATE[path]) => ({
  path,
  before: before === undefined ? null : blobId(before),
  after,
});
const wish = (...edits: ReturnType<typeof edit>[]) => ({ title: 'Say more', body: 'Debugging refunds', edits });
const louder = STATE[DEV]!.replace('logLevel: info', 'logLevel: debug');

describe('POST /changes', () => {
  test('opens one pull request with all edits, as the person, and finds it when asked again', async () => {
    const all = wish(edit(DEV, louder), edit('README.md', null), edit('docs/why not.md', 'Because.\n'));
    const opened = await world.post<Opened>('mara', '/changes', all);
    expect(opened).toMatchObject({ existed: false });
    expect(opened.branch).toMatch(/^pagurus\/edit-README-md-[0-9a-f]{8}$/);
    const turned = { ...all, edits: all.edits.toReversed() };
    expect(await world.post<Opened>('rob', '/changes', turned)).toEqual({ ...opened, existed: true });

    const change = await world.get<Change>('rob', `/changes/${opened.number}`);
    expect(change).toMatchObject({ author: 'mara', title: 'Say more', reason: 'Debugging refunds', problems: [] });
    expect(change.files.map(({ path, status }) => `${path} ${status}`).toSorted()).toEqual([
      'README.md removed',
      'docs/why not.md added',
      `${DEV} modified`,
    ]);
    expect(world.activities).toContainEqual(expect.objectContaining({ actor: 'mara', verb: 'edit', result: 'done' }));
  });

  test('refuses every mistake with file, line and column, a release that is edited among them', async () => {
    const typo = await world.refused(
      'mara',
      'POST',
      '/changes',
      wish(edit(DEV, louder.replace('release:', 'relese:'))),
    );
    expect(typo).toMatchObject({ status: 422, code: 'change.badState' });
    expect(typo.problems).toContainEqual(expect.objectContaining({ file: DEV, line: 7, suggestion: 'release' }));
    const edited = STATE[RELEASE]!.replace('serve', 'serve-other');
    const release = await world.refused('mara', 'POST', '/changes', wish(edit(RELEASE, edited)));
    expect(release.problems).toMatchObject([{ file: RELEASE, line: 12, column: 41 }]);
    expect(release.detail).toContain('a release is never edited after it was written');
    const fresh = wish(edit('releases/payments/3.yaml', releaseText('payments', '3', 9)));
    expect((await world.ask('mara', 'POST', '/changes', fresh)).status).toBe(200);
  });

  test('says who changed a file since the person saw it, and what is no edit', async () => {
    const commit = await world.push('rob', { [DEV]: STATE[DEV]!.replace('info', 'warn') }, 'main', 'Quieter');
    const moved = await world.refused('mara', 'POST', '/changes', wish(edit(DEV, louder)));
    expect(moved).toMatchObject({ status: 409, code: 'change.filesMoved' });
    expect(moved.detail).toBe(
      `Cannot edit ${DEV} as it must be as you saw it: rob committed ${commit.slice(0, 7)} "Quieter"`,
    );
    const done = await world.refused('mara', 'POST', '/changes', wish(edit(DEV, STATE[DEV]!.replace('info', 'warn'))));
    expect(done).toMatchObject({ status: 409, code: 'change.done' });
    const same = await world.refused('mara', 'POST', '/changes', wish(edit(DEV, STATE[DEV]!)));
    expect(same).toMatchObject({ status: 422, code: 'change.badEdit' });
    const outside = await world.refused('mara', 'POST', '/changes', wish(edit('../x', 'y')));
    expect(outside.detail).toContain('its path must lead from the top of the repository to a file: it is "../x"');
    expect(await world.refused('vic', 'POST', '/changes', wish(edit(DEV, louder)))).toMatchObject({ status: 403 });
  });
});
