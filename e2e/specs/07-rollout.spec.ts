import { api } from '../world/api.ts';
import { desiredStateText, releaseText } from '../world/state-files.ts';
import { expect, test } from '../world/test.ts';
import { until } from '../world/until.ts';
import { Witness } from '../world/witness.ts';

const APP = 'search';
const PATH = `environments/production/${APP}.yaml`;
const VERSION = '3.1.0';

type Fleet = {
  agents: { hostname: string; environment: string; app: string; phase: string; runningRelease: string }[];
};

test('a bad release stops at the first container, and a person decides how it goes on', async ({
  pagurus,
  artifacts,
  clone,
  signIn,
}) => {
  const ports = [...(await pagurus.appPorts())].filter(([name]) => name.startsWith(`${APP}-production-`));
  expect(ports).toHaveLength(2);
  const manager = await signIn('manager');
  const running = async () => {
    const { agents } = (await api(manager, 'GET', '/agents?limit=200')).json as Fleet;
    return agents.filter(({ app, environment }) => app === APP && environment === 'production');
  };
  const [before] = await until('both run one release', async () => {
    const agents = await running();
    return agents.every(({ phase }) => phase === 'InSync') && agents;
  });
  const release = before?.runningRelease ?? '';

  await using first = new Witness(`http://127.0.0.1:${ports[0]?.[1]}`);
  await using second = new Witness(`http://127.0.0.1:${ports[1]?.[1]}`);
  const artifact = await artifacts.add('ends.tar.gz', { 'server.mjs': 'process.exit(3)' });
  await clone.push(`Ship ${VERSION}`, {
    [`releases/${APP}/${VERSION}.yaml`]: releaseText(APP, VERSION, artifact),
    [PATH]: desiredStateText(APP, 'production', VERSION),
  });

  await manager.goto(`/fleet?app=${APP}&environment=production`);
  const stopped = manager.getByRole('region', { name: 'Rollouts that stopped' });
  await expect(stopped.getByText(/halted/i).first()).toBeVisible();
  await expect(stopped.getByText(new RegExp(`${APP}-production-\\d`)).first()).toBeVisible();
  await stopped.getByRole('button', { name: `Retry ${APP} in production` }).click();
  const retry = manager.getByRole('button', { name: 'Retry rollout' });
  await expect(retry).toBeDisabled();
  await manager.getByLabel('Reason to retry').fill('It was the host.');
  await expect(retry).toBeEnabled();
  await manager.getByRole('button', { name: 'Cancel' }).click();
  await expect(retry).toBeHidden();
  // One place in a fleet of two: the other container was never asked to leave the old release.
  const waiting = (await running()).filter(({ phase }) => phase === 'AwaitingLease');
  expect(waiting).toHaveLength(1);

  await clone.push(`Back to ${release}`, { [PATH]: desiredStateText(APP, 'production', release) });
  await until('both are in sync again', async () =>
    (await running()).every(({ phase, runningRelease }) => phase === 'InSync' && runningRelease === release),
  );
  await expect(stopped).toBeHidden();
  // Only one of the two was ever away.
  expect(Math.min(first.failures, second.failures)).toBe(0);
  expect([first.answers, second.answers]).toEqual([[release], [release]]);
});
