import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { desiredStateText, releaseText } from '../world/state-files.ts';
import { expect, test } from '../world/test.ts';
import { until } from '../world/until.ts';
import { Witness, ask } from '../world/witness.ts';

const server = await readFile(new URL('../../examples/sample-app/server.mjs', import.meta.url), 'utf8');

test('kill -9 of the dashboard and of an agent in the middle of a rollout: the fleet ends as Git says', async ({
  pagurus,
  artifacts,
  clone,
  signIn,
}) => {
  const ports = await pagurus.appPorts();
  const fleet = [...ports].filter(([name]) => name.startsWith('search-production-'));
  const witnesses = fleet.map(([, port]) => new Witness(`http://127.0.0.1:${port}`));
  await until('the old version answers everywhere', () => witnesses.every(({ answers }) => answers.length > 0));
  const before = witnesses.map(({ answers }) => answers[0]);

  const version = '4.0.0';
  const files = { 'server.mjs': server, 'app.json': JSON.stringify({ app: 'search', version, accent: '#333' }) };
  const release = releaseText('search', version, await artifacts.add(`search-${version}.tar.gz`, files));
  await clone.push(`Ship ${version}`, {
    [`releases/search/${version}.yaml`]: release,
    'environments/production/search.yaml': desiredStateText('search', 'production', version),
  });
  // Anywhere in the rollout will do: the agent's own tests kill it at every single step.
  await sleep(Math.random() * 800);
  const [victim = ''] = fleet[0] ?? [];
  process.kill(pagurus.pid(victim), 'SIGKILL');
  process.kill(pagurus.pid('dashboard'), 'SIGKILL');

  for (const [name, port] of fleet) {
    await until(`${name} answers ${version}`, async () => (await ask(`http://127.0.0.1:${port}`)) === version, 90_000);
  }
  const page = await signIn('viewer');
  await page.goto('/fleet?app=search&environment=production');
  for (const [name] of fleet) {
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText(version);
    await expect(row).toContainText('Healthy');
  }
  for (const [index, witness] of witnesses.entries()) {
    await witness[Symbol.asyncDispose]();
    expect(witness.answers).toEqual([before[index], version]);
  }
});
