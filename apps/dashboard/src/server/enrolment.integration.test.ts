import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '#contract/settings.ts';
import { hashOfSecret } from '#server/agent-secret.ts';
import { agentReport, agentView } from '#server/agent-views.contract.ts';
import { type DashboardWorld, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { DASHBOARD_VERSION } from '#server/version.ts';

let world: DashboardWorld;
beforeAll(async () => {
  world = await startDashboardWorld();
  await world.services.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const asked = { name: 'payments', apps: 'payments', environments: null, expiresInDays: 30, usesMax: 5 };
type Made = { secret: string; token: { id: string; state: string; uses: number } };
type List = { tokens: Made['token'][]; enrolledAgents: number };

describe('Enrolment tokens', () => {
  test('an admin makes one, whose secret is said once, and revokes it', async () => {
    const made = await world.post<Made>('ada', '/enrolment-tokens', asked);
    expect(made.secret).toMatch(/^pge_/);
    expect(world.credentials.tokens.get(hashOfSecret(made.secret))).toMatchObject({
      apps: 'payments',
      createdBy: 'ada',
    });

    const list = await world.get<List>('ada', '/enrolment-tokens');
    expect(list).toMatchObject({ enrolledAgents: 0, tokens: [{ id: made.token.id, state: 'good', uses: 0 }] });
    expect(JSON.stringify(list)).not.toContain(made.secret);
    expect(JSON.stringify(world.activities)).not.toContain(made.secret);

    const revoked = await world.post<Made['token']>('ada', `/enrolment-tokens/${made.token.id}/revoke`, {});
    expect(revoked).toMatchObject({ state: 'revoked', revokedBy: 'ada' });
    const verbs = world.activities.map(({ actor, verb, result }) => `${actor} ${verb} ${result}`);
    expect(verbs).toEqual(['ada enrol done', 'ada revoke done']);
  });

  test.each([
    ['GET', '/enrolment-tokens', undefined],
    ['POST', '/enrolment-tokens', asked],
    ['POST', '/enrolment-tokens/x/revoke', {}],
    ['POST', '/fleet/a/credential/revoke', { reason: 'gone' }],
  ])('%s %s is for admins', async (method, path, body) => {
    for (const login of ['mara', 'vic'] as const) {
      const problem = await world.refused(login, method, path, body);
      expect(problem).toMatchObject({ status: 403, code: 'role.tooLow' });
      expect(problem.detail).toMatch(/ask for admin permission on acme\/state$/);
    }
    expect(await world.refused(undefined, method, path, body)).toMatchObject({ status: 401 });
  });

  test('a pattern that is none is refused with its place', async () => {
    const problem = await world.refused('ada', 'POST', '/enrolment-tokens', { ...asked, apps: 'Pay/ments' });
    expect(problem).toMatchObject({ status: 400, problems: [{ path: 'apps' }] });
  });
});

describe('The credential of an agent', () => {
  test('is on its page, and an admin ends it at the gateway', async () => {
    world.credentials.put('secret', { instanceUid: 'a', app: 'payments', environment: 'production' });
    world.agents.push(agentReport(agentView({ instanceUid: 'a' })));

    const page = await world.get<object>('vic', '/fleet/a');
    expect(page).toMatchObject({
      credential: { tokenName: 'a token', endedAt: null },
      actions: { revokeCredential: expect.stringMatching(/ask for admin permission/) as unknown },
    });
    expect(await world.get('ada', '/fleet/a')).toMatchObject({ actions: { revokeCredential: null } });

    expect(await world.post('ada', '/fleet/a/credential/revoke', { reason: 'The host is gone' })).toMatchObject({
      endedBy: 'ada',
    });
    expect(world.announced).toContain(`ended ${hashOfSecret('secret')}`);
    expect(await world.get('vic', '/fleet/a')).toMatchObject({
      credential: { endedBy: 'ada', endedReason: 'The host is gone' },
    });
    expect(world.activities.at(-1)).toMatchObject({ verb: 'revoke', object: 'agents/a', reason: 'The host is gone' });
    const again = await world.refused('ada', 'POST', '/fleet/a/credential/revoke', { reason: 'again' });
    expect(again).toMatchObject({ status: 409, code: 'credential.none' });
  });
});

test('Settings say the version, what is left of the API budget, and why not', async () => {
  const seen = await world.get<Settings>('vic', '/settings');

  expect(seen).toMatchObject({ version: DASHBOARD_VERSION, forge: { budget: { person: null } } });
  const { limit = 0, remaining = 0 } = seen.forge.budget.dashboard ?? {};
  expect(remaining).toBeGreaterThan(0);
  expect(remaining).toBeLessThan(limit);
  expect(seen.actions.enrol).toMatch(/^Cannot manage enrolment tokens as your role is viewer: ask for admin/);
  expect(await world.get('ada', '/settings')).toMatchObject({ actions: { enrol: null } });
});
