import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { eventually, startDashboardWorld } from '#server/dashboard-world.contract.ts';
import { STATE } from '#server/world-state.contract.ts';

const FILE = 'environments/dev/web.yaml';
const SECRET = 'known to both of us';

test('a push that the forge tells is known long before the sweep', async () => {
  await using world = await startDashboardWorld({ webhookSecret: SECRET, isDeaf: true });
  await world.services.start();
  const commit = await world.push('rob', { [FILE]: STATE[FILE]!.replace('info', 'debug') });
  expect(world.services.desiredView.commit()).not.toBe(commit);

  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/state' } });
  const answer = await world.services.webhook(
    new Request('http://pagurus.test/api/webhooks/forge', {
      method: 'POST',
      body,
      headers: {
        'x-github-event': 'push',
        'x-github-delivery': 'd1',
        'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
      },
    }),
  );
  expect(answer.status).toBe(202);
  await eventually('the commit', () => (world.services.desiredView.commit() === commit ? true : undefined));
});
