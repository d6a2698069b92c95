import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { startContainer } from '../world/container.ts';
import { freePorts } from '../world/pagurus.ts';
import { desiredStateText, releaseText } from '../world/state-files.ts';
import { expect, test } from '../world/test.ts';
import { until } from '../world/until.ts';
import { Witness, ask } from '../world/witness.ts';

/** The Go program inside the `esbuild` package: a web server that nobody here wrote, and that was never made for Pagurus. */
async function esbuildBinary(): Promise<Buffer> {
  const require = createRequire(import.meta.url);
  const paths = [dirname(require.resolve('esbuild/package.json'))];
  return readFile(require.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`, { paths }));
}

const COMMAND = '[./esbuild, --servedir=www, "--serve=127.0.0.1:{{ port }}", --watch=forever]';
const text = (body: string) => body.trim();

test('a program that nobody here wrote is deployed, promoted and switched', async ({
  pagurus,
  artifacts,
  clone,
  signIn,
}) => {
  const esbuild = await esbuildBinary();
  const files: Record<string, string> = {};
  for (const version of ['1.0', '2.0']) {
    const artifact = await artifacts.add(`site-${version}.tar.gz`, { esbuild, 'www/index.html': `site ${version}\n` });
    const createdAt = `2026-11-0${version.charAt(0)}T10:00:00Z`;
    files[`releases/site/${version}.yaml`] = releaseText('site', version, artifact, {
      command: COMMAND,
      healthPath: '/',
      createdAt,
    });
  }
  for (const [environment, version] of [
    ['dev', '2.0'],
    ['staging', '2.0'],
    ['production', '1.0'],
  ] as const) {
    files[`environments/${environment}/site.yaml`] = desiredStateText('site', environment, version);
  }
  await clone.push('Add the site', files);

  const port = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  await using _container = await startContainer(pagurus, 'site-production-1', 'site', 'production', port);
  await until('the site answers its first version', async () => (await ask(url, text)) === 'site 1.0');
  await using witness = new Witness(url, text);

  const manager = await signIn('manager');
  await manager.getByRole('button', { name: 'Promote site 2.0 to production' }).click();
  await manager.getByRole('dialog').getByLabel('Reason').fill('New content.');
  await manager.getByRole('dialog').getByRole('button', { name: 'Open pull request' }).click();
  await manager.waitForURL(/\/changes\/\d+/);
  const reviewer = await signIn('reviewer');
  await reviewer.goto(new URL(manager.url()).pathname);
  await reviewer.getByRole('button', { name: /^Approve/ }).click();
  await reviewer.getByRole('button', { name: /^Merge/ }).click();

  await until('the site answers its second version', async () => (await ask(url, text)) === 'site 2.0');
  const steps = reviewer.getByRole('list', { name: 'Steps of the rollout' }).getByRole('listitem');
  await expect(steps.filter({ hasText: 'Healthy' })).toContainText('1/1');
  expect(witness.answers).toEqual(['site 1.0', 'site 2.0']);
});
