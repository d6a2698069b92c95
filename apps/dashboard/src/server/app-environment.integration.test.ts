import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppEnvironment, CellEvent } from '#contract/app-environment.ts';
import type { Change } from '#contract/change.ts';
import type { OpenedChange } from '#contract/promotion.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const CELL = '/environments/production/payments';
const look = () => world.get<AppEnvironment>('mara', CELL);
const history = (query = '') => world.get<{ events: CellEvent[]; more: boolean }>('mara', `${CELL}/history${query}`);
const wish = (release: string, expectedRelease: string) => ({
  app: 'payments',
  to: 'production',
  release,
  expectedRelease,
  reason: 'Refunds are too slow',
});

test('one app in one environment says what is desired, what runs, and what is offered', async () => {
  const revision = world.services.desiredView.desired('payments', 'production')?.revision ?? null;
  const well = { runningRelease: '1.4.1', runningRevision: revision, phase: 'InSync', health: 'Healthy' } as const;
  const old = { ...well, runningRelease: '1.4.0', runningRevision: 'old', connectivity: 'Offline' } as const;
  world.agents.push(
    agentReport(agentView({ ...well, instanceUid: 'a', hostname: 'host-10' })),
    agentReport(agentView({ ...well, instanceUid: 'b', hostname: 'host-9' })),
    agentReport(agentView({ ...old, instanceUid: 'c', hostname: 'host-99' })),
    {
      ...agentReport(agentView({ ...well, instanceUid: 'd', environment: 'staging', runningRelease: '1.4.2' })),
      steadySinceMs: 1,
    },
  );
  const seen = await look();
  expect(seen).toMatchObject({
    app: 'payments',
    apps: ['payments', 'web'],
    cell: { release: '1.4.1', agents: { total: 3, settled: 2, offline: 1 }, promotion: { release: '1.4.2' } },
    running: [
      { release: '1.4.1', agents: 2 },
      { release: '1.4.0', agents: 1 },
    ],
    landed: { author: 'Seed', change: null },
    rollout: { release: '1.4.1', isDone: false, superseded: false },
    next: [],
    bins: null,
  });
  expect(seen.pipeline.map(({ environment, release }) => `${environment} ${release}`)).toEqual([
    'dev 1.5.0',
    'staging 1.4.2',
    'production 1.4.1',
  ]);
  expect(seen.gates.map(({ name }) => name)).toContain('approvals');
  expect(seen.config).toContainEqual({ about: 'vars', text: 'logLevel = info' });
  expect(seen.worst.map(({ hostname }) => hostname)).toEqual(['host-99', 'host-9', 'host-10']);
});

test('above four hundred agents have bins in place of a mark each', async () => {
  const many = Array.from({ length: 401 }, (_agent, index) =>
    agentReport(agentView({ instanceUid: `m${index}`, app: 'web', environment: 'dev', hostname: `web-${index}` })),
  );
  world.agents.push(...many);
  const { bins } = await world.get<AppEnvironment>('vic', '/environments/dev/web');
  expect(bins).toHaveLength(100);
  expect(bins?.reduce((sum, { counts }) => sum + counts.none, 0)).toBe(401);
});

test('a change is what comes next, then what landed, with who and why, and the number that it was asked by', async () => {
  const { number } = await world.post<OpenedChange>('mara', '/promotions', wish('1.4.2', '1.4.1'));
  const before = await look();
  expect(before.next).toMatchObject([{ number, author: 'mara' }]);
  expect(before.next[0]?.summary).toContainEqual({
    about: 'release',
    text: 'release "1.4.1" → "1.4.2"',
    kind: 'changed',
  });
  const { head } = await world.get<Change>('rob', `/changes/${number}`);
  await world.post('rob', `/changes/${number}/approve`, { headSha: head.sha, body: '' });
  await world.post('rob', `/changes/${number}/merge`, { headSha: head.sha });
  await eventually('the merge', async () => ((await look()).cell.release === '1.4.2' ? true : undefined));

  expect(await look()).toMatchObject({ landed: { change: number }, next: [], rollout: { release: '1.4.2' } });
  const { events, more } = await history();
  expect(events.map(({ actor, verb, change, move }) => ({ actor, verb, change, move }))).toEqual([
    expect.objectContaining({ verb: 'land', change: number, move: { from: '1.4.1', to: '1.4.2' } }),
    { actor: 'rob', verb: 'approve', change: number, move: null },
    { actor: 'mara', verb: 'promote', change: number, move: { from: '1.4.1', to: '1.4.2' } },
    expect.objectContaining({ actor: 'Seed', verb: 'land', move: { from: null, to: '1.4.1' } }),
  ]);
  expect(events.map(({ reason }) => reason)).toEqual(['Refunds are too slow', null, 'Refunds are too slow', 'Begin']);
  expect(more).toBe(false);
  expect(await history('?limit=1')).toMatchObject({ events: [{ verb: 'land' }], more: true });
});

test.each([
  [
    '/environments/production/moon',
    'Cannot show moon as no release, state or agent names such an app: there is payments, web',
  ],
  [
    '/environments/moon/payments',
    'Cannot show payments in moon as pagurus.yaml lists no such environment: it lists dev, staging, production',
  ],
])('%s is not found, and says what is there', async (path, detail) => {
  expect(await world.refused('vic', 'GET', path)).toMatchObject({ status: 404, detail });
});
