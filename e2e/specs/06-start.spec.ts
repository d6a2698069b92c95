import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';
import { Clone } from '../world/clone.ts';
import { Pagurus, freePorts } from '../world/pagurus.ts';
import { until } from '../world/until.ts';
import { ask } from '../world/witness.ts';

/** Processes whose command line or environment names the data folder: whatever it started, at any depth. */
async function processesOf(dataDir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const named = await Promise.all(
    pids.map(async (pid) => {
      const texts = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      return texts.some((text) => text.includes(dataDir)) ? (texts[0] ?? '').replaceAll('\0', ' ') : undefined;
    }),
  );
  return named.filter((line) => line !== undefined);
}

test('a second start finds everything as it was, and Ctrl-C ends every process', async () => {
  const port = await freePorts(20);
  const dataDir = await Pagurus.newFolder();
  test.setTimeout(400_000);
  const first = await Pagurus.start(port, dataDir);
  const { 'search-dev-1': appPort } = Object.fromEntries(await first.appPorts());
  const url = `http://127.0.0.1:${appPort}`;
  await until('an app answers', () => ask(url));
  {
    await using clone = await Clone.of(first, 'manager');
    await clone.push('Leave a note', { 'NOTE.md': 'kept\n' });
  }
  await first.interrupt();
  expect(await processesOf(dataDir)).toEqual([]);

  await using second = await Pagurus.start(port, dataDir);
  await until('the app answers again', () => ask(url));
  await using clone = await Clone.of(second, 'manager');
  expect(await clone.read('NOTE.md')).toBe('kept\n');
  await second.interrupt();
  expect(await processesOf(dataDir)).toEqual([]);
});

test('--no-demo starts empty, with one account', async ({ page }) => {
  test.setTimeout(240_000);
  await using pagurus = await Pagurus.start(await freePorts(1), await Pagurus.newFolder(), ['--no-demo']);
  const password = /admin\s+password (\S+)/.exec(pagurus.output)?.[1] ?? '';

  await page.goto(pagurus.url);
  await page.getByRole('button', { name: 'Sign in with the forge' }).click();
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByText('No app is here yet')).toBeVisible();
});

test('a port that is taken is a clear error', async () => {
  const other = createServer().listen(await freePorts(1), '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };

  const { code, output } = await Pagurus.startInVain(port, await Pagurus.newFolder());

  expect(code).toBe(1);
  expect(output).toContain(`Cannot listen on port ${port} as another program does`);
  other.close();
});
