import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ActivityPage } from '#contract/activity.ts';
import type { FleetPage } from '#contract/fleet-page.ts';
import type { AgentDetail } from '#contract/fleet.ts';
import type { Session, SyncStatus } from '#contract/session.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, startDashboardWorld } from '#server/dashboard-world.contract.ts';

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const WISH = { app: 'payments', to: 'production', release: '1.4.2', expectedRelease: '1.4.1', reason: 'x' };

describe('who may ask', () => {
  test('nobody signed in is 401, no permission is 403, and each says why', async () => {
    expect(await world.refused(undefined, 'GET', '/matrix')).toMatchObject({ status: 401, code: 'signedOut' });
    expect(await world.refused('eve', 'GET', '/matrix')).toMatchObject({
      status: 403,
      detail: 'Cannot show this as eve may not read acme/state: ask for read permission on it',
    });
  });

  test('the role is the permission on the repository', async () => {
    expect(await world.get<Session>('vic', '/session')).toMatchObject({
      user: { login: 'vic', name: 'vic example' },
      role: 'viewer',
    });
    expect((await world.get<Session>('mara', '/session')).role).toBe('releaseManager');
    expect((await world.get<Session>('service', '/session')).role).toBe('admin');
  });

  test('says when agents of other dashboards are only as they were', async () => {
    expect(await world.get<SyncStatus>('vic', '/sync')).toMatchObject({ fleetProblem: null });
    world.others.areAway = true;
    onTestFinished(() => void (world.others.areAway = false));
    expect(await world.get<SyncStatus>('vic', '/sync')).toMatchObject({
      fleetProblem: expect.stringContaining(
        'Cannot reach the other dashboards of this fleet as NATS must answer',
      ) as string,
    });
  });

  test('a viewer may do nothing, also past the closed button', async () => {
    const sha = 'a'.repeat(40);
    for (const [path, body] of [
      ['/promotions', WISH],
      ['/changes/1/approve', { headSha: sha }],
      ['/changes/1/merge', { headSha: sha }],
      ['/changes/1/close', { reason: 'x' }],
    ] as const) {
      expect(await world.refused('vic', 'POST', path, body)).toMatchObject({ status: 403, code: 'role.tooLow' });
    }
  });

  test('authorise() gives the caller, or the answer that refuses them', async () => {
    const { authorise } = world.services.api;
    expect(await authorise(new Headers({ 'x-test-login': 'vic' }))).toEqual({ ok: true, login: 'vic', role: 'viewer' });
    const refused = await authorise(new Headers());
    expect(refused.ok ? undefined : refused.response.status).toBe(401);
  });

  test('a page of another site cannot act with our visitor', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect(await world.refused('mara', 'POST', '/promotions', WISH, headers)).toMatchObject({
      status: 403,
      code: 'origin.foreign',
    });
  });
});

describe('agents by filter', () => {
  const page = (search: string) => world.get<FleetPage>('vic', `/agents?${search}`);
  beforeAll(() => {
    const about = [
      { instanceUid: 'a', hostname: 'h1', app: 'payments', health: 'Healthy', labels: { region: 'eu' } },
      { instanceUid: 'b', hostname: 'h2', app: 'payments', health: 'Unhealthy', labels: { region: 'us' } },
      { instanceUid: 'c', hostname: 'h3', app: 'search', health: 'Unhealthy', labels: {} },
    ] as const;
    world.agents.push(...about.map((each) => agentReport(agentView(each))));
  });
  afterAll(() => void world.agents.splice(0));

  test('are filtered, sorted and paged here, with totals and counts', async () => {
    const unhealthy = await page('health=Unhealthy&sort=-agent&limit=1');
    expect(unhealthy).toMatchObject({ total: 3, matching: 2, offset: 0, agents: [{ instanceUid: 'c' }] });
    expect(unhealthy.facets.health).toEqual([
      { value: 'Healthy', agents: 1 },
      { value: 'Unhealthy', agents: 2 },
    ]);
    expect(unhealthy.facets.app.map(({ agents }) => agents)).toEqual([1, 1]);
    expect((await page('health=Unhealthy&sort=-agent&offset=1')).agents).toMatchObject([{ instanceUid: 'b' }]);
    expect((await page('label=region%3Deu&label=region%3Dus&q=H1')).agents).toMatchObject([{ instanceUid: 'a' }]);
    expect((await page('app=payments&app=search')).matching).toBe(3);
  });

  test.each(['health=Fine', 'limit=501', 'offset=-1', 'sort=colour', 'label=eu'])(
    '%s is 400 and named',
    async (bad) => {
      const problem = await world.refused('vic', 'GET', `/agents?${bad}`);
      expect(problem).toMatchObject({ status: 400, problems: [{ file: 'query', path: bad.split('=', 1)[0] }] });
    },
  );
});

describe('activity', () => {
  test('is who did what, newest first, in parts that follow one another', async () => {
    expect(await world.refused('vic', 'POST', '/promotions', WISH)).toMatchObject({ status: 403 });
    expect(await world.get<ActivityPage>('vic', '/activity')).toEqual({ activities: [], next: null });
    const deed = { actor: 'mara', object: 'environments/production/payments', reason: 'now', detail: null };
    const at = new Date('2026-11-25T10:00:00Z');
    world.activities.push(
      { ...deed, at, verb: 'promote', result: 'done', detail: { from: '1.4.1', to: '1.4.2' } },
      { ...deed, at, verb: 'pause', result: 'Cannot pause as it is over' },
    );
    const first = await world.get<ActivityPage>('vic', '/activity?limit=1');
    expect(first).toMatchObject({ activities: [{ verb: 'pause', problem: 'Cannot pause as it is over' }], next: '2' });
    const { activities, next } = await world.get<ActivityPage>('vic', `/activity?before=${first.next}`);
    expect(next).toBeNull();
    expect(activities).toMatchObject([{ verb: 'promote', problem: null, move: { from: '1.4.1', to: '1.4.2' } }]);
    expect((await world.get<ActivityPage>('vic', '/activity?verb=promote&q=NOW')).activities).toHaveLength(1);
  });

  test.each(['before=x', 'limit=201', 'actor='])('%s is 400', async (bad) => {
    expect(await world.refused('vic', 'GET', `/activity?${bad}`)).toMatchObject({ status: 400 });
  });
});

describe('how it answers', () => {
  test.each([
    ['no such call', 'GET', '/nothing', undefined, 404],
    ['another method', 'DELETE', '/matrix', undefined, 405],
    ['no such change', 'GET', '/changes/999', undefined, 404],
    ['no number', 'GET', '/changes/abc', undefined, 400],
    ['an empty reason', 'POST', '/promotions', { ...WISH, reason: '  ' }, 400],
    ['no such environment', 'POST', '/promotions', { ...WISH, to: 'moon' }, 404],
    ['no such app', 'POST', '/promotions', { ...WISH, app: 'moon' }, 404],
    ['no such release', 'POST', '/promotions', { ...WISH, release: '9.9' }, 422],
    ['what is desired already', 'POST', '/promotions', { ...WISH, release: '1.4.1' }, 409],
    ['no such agent', 'GET', '/fleet/nobody', undefined, 404],
  ] as const)('%s is a problem with a sentence', async (_name, method, path, body, status) => {
    const problem = await world.refused('mara', method, path, body);
    expect(problem).toMatchObject({ status, type: 'about:blank' });
    expect(problem.detail).toMatch(/^Cannot /);
    expect(problem.requestId).not.toBe('');
  });

  test('a mistake in the request names the part and the field', async () => {
    const problem = await world.refused('mara', 'POST', '/promotions', { ...WISH, reason: '', app: 1 });
    expect(problem.problems?.map(({ file, path }) => `${file} ${path}`)).toEqual(['body app', 'body reason']);
  });

  test('a body that is no JSON, or too large, is refused before it is read', async () => {
    expect(await world.refused('mara', 'POST', '/promotions', WISH, { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
    });
    expect(await world.refused('mara', 'POST', '/promotions', { ...WISH, reason: 'x'.repeat(70_000) })).toMatchObject({
      status: 413,
    });
  });

  test('a request id is given back, also with an error', async () => {
    const response = await world.ask('mara', 'GET', '/changes/999', undefined, { 'x-request-id': 'mine-1' });
    expect(response.headers.get('x-request-id')).toBe('mine-1');
    expect(await response.json()).toMatchObject({ requestId: 'mine-1' });
    const ours = await world.ask('mara', 'GET', '/session', undefined, { 'x-request-id': 'bad id\u00e9' });
    expect(ours.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('one agent comes with its report and history, newest first', async () => {
    world.agents.push(agentReport(agentView({ instanceUid: 'uid' })));
    const at = new Date('2026-11-25T10:00:00Z');
    world.events.push({ id: 9n, instanceUid: 'uid', at, kind: 'phase', detail: { text: 'Fetching (before: InSync)' } });
    world.events.push({ id: 8n, instanceUid: 'uid', at, kind: 'unheard-of', detail: {} });
    const detail = await world.get<AgentDetail>('vic', '/fleet/uid');
    expect(detail.events).toEqual([
      { id: '9', at: at.toISOString(), kind: 'phase', text: 'Fetching (before: InSync)' },
    ]);
  });

  test('the API describes itself', async () => {
    const response = await world.ask(undefined, 'GET', '/openapi.json');
    const document = (await response.json()) as { openapi: string; paths: Record<string, Record<string, unknown>> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/changes/{number}/merge');
    expect(document.paths['/api/v1/promotions']?.['post']).toMatchObject({ requestBody: { required: true } });
  });
});
