import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { api } from '../world/api.ts';
import { expect, test } from '../world/test.ts';
import { until } from '../world/until.ts';
import { ask } from '../world/witness.ts';

const healthyStep = (page: Page) =>
  page.getByRole('list', { name: 'Steps of the rollout' }).getByRole('listitem').filter({ hasText: 'Healthy' });
const changeNumber = (page: Page) => Number(/\/changes\/(\d+)/.exec(page.url())?.[1]);

async function readActivity(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Activity' }).click();
  const line = (verb: string) => page.getByRole('row').filter({ has: page.getByRole('button', { name: verb }) });
  await expect(line('promote').first()).toContainText('payments in production1.4.1 → 1.4.2');
  await expect(line('promote').first()).toContainText('Refunds are too slow for the sale.');
  await expect(line('approve').filter({ hasText: 'manager' }).first()).toContainText('Can not approve your own');
  await line('merge').filter({ hasText: 'reviewer' }).getByRole('button', { name: 'merge' }).click();
  await expect(page).toHaveURL(/verb=merge/);
  await expect(line('promote')).toHaveCount(0);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toMatch(
    /^time,who,verb.*\r\n[^]*,reviewer,merge,changes\//,
  );
}

/** The page of payments in production, by its cell in the overview. */
async function openFromOverview(page: Page): Promise<Page> {
  await page.goto('/');
  await page.getByRole('link', { name: /^payments in production: 1\.4\.1/ }).click();
  await expect(page).toHaveURL(/\/apps\/payments\/production$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('payments in production');
  await expect(page.getByText('desired 1.4.1, runs 1.4.1 on 2')).toBeVisible();
  await expect(marks(page)).toHaveCount(2);
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  return page;
}

const marks = (page: Page) =>
  page.getByRole('list', { name: 'Agents in the order of the rollout' }).getByRole('link', { name: 'Healthy' });

async function readArrival(page: Page, number: number): Promise<void> {
  await expect(page.getByText('desired 1.4.2, runs 1.4.2 on 2')).toBeVisible();
  await expect(marks(page).filter({ hasNotText: '→' })).toHaveCount(2);
  const arrival = page.getByRole('list', { name: 'History' }).getByRole('listitem').filter({ hasText: 'merged' });
  await expect(arrival.first()).toContainText('reviewer merged 1.4.1 → 1.4.2Refunds are too slow for the sale.');
  await expect(arrival.first().getByRole('link', { name: `#${number}` })).toBeVisible();
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
  await marks(page).first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(marks(page).nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^payments-production-/ })).toBeVisible();
}

test('a version promoted in the browser reaches the running containers', async ({ pagurus, signIn, clone }) => {
  const ports = await pagurus.appPorts();
  const production = [...ports].filter(([name]) => name.startsWith('payments-production-'));
  expect(production).toHaveLength(2);
  for (const [name, port] of production) {
    await until(`${name} answers 1.4.1`, async () => (await ask(`http://127.0.0.1:${port}`)) === '1.4.1');
  }

  const onlooker = await signIn('viewer');
  await onlooker.goto('/fleet?app=payments&environment=production');
  const rows = production.map(([name]) => onlooker.getByRole('row').filter({ hasText: name }));
  for (const row of rows) await expect(row).toContainText('1.4.1');
  await onlooker.evaluate(() => Object.assign(window, { notReloaded: true }));

  const watcher = await openFromOverview(await onlooker.context().newPage());

  const manager = await signIn('manager');
  await manager.getByRole('button', { name: 'Promote payments 1.4.2 to production' }).click();
  const drawer = manager.getByRole('dialog');
  await expect(drawer).toContainText('−release: "1.4.1"');
  await expect(drawer).toContainText('+release: "1.4.2"');
  await expect(drawer.getByRole('button', { name: 'Open pull request' })).toBeDisabled();
  await drawer.getByLabel('Reason').fill('Refunds are too slow for the sale.');
  await drawer.getByRole('button', { name: 'Open pull request' }).click();
  await manager.waitForURL(/\/changes\/\d+/);
  const number = changeNumber(manager);

  await test.step('the manager cannot approve the own change: the page says why, the forge says 422', async () => {
    await expect(manager.getByText('Cannot approve your own change')).toBeVisible();
    const { json } = await api(manager, 'GET', `/changes/${number}`);
    const headSha = (json as { head: { sha: string } }).head.sha;
    const refused = await api(manager, 'POST', `/changes/${number}/approve`, { headSha });
    expect(refused.status).toBe(422);
    expect((refused.json as { detail: string }).detail).toContain('Can not approve your own pull request');
    const early = await api(manager, 'POST', `/changes/${number}/merge`, { headSha });
    expect(early.status).toBe(409);
    expect((early.json as { detail: string }).detail).toContain('1 of 1 approval is missing');
  });

  const reviewer = await signIn('reviewer');
  await reviewer.goto('/changes');
  await reviewer.getByRole('link', { name: /payments.*1\.4\.2/ }).click();
  await expect(reviewer.getByText('Refunds are too slow for the sale.')).toBeVisible();
  await reviewer.getByRole('button', { name: /^Approve/ }).click();
  await reviewer.getByRole('button', { name: /^Merge/ }).click();

  for (const [name, port] of production) {
    await until(`${name} answers 1.4.2`, async () => (await ask(`http://127.0.0.1:${port}`)) === '1.4.2');
  }
  for (const row of rows) await expect(row).toContainText('1.4.2');
  expect(await onlooker.evaluate(() => 'notReloaded' in window)).toBe(true);
  await expect(healthyStep(reviewer)).toContainText('2/2');
  await test.step('the page of the app in its environment saw it arrive, and says by whom and why', () =>
    readArrival(watcher, number));

  await test.step('the activity says who did what, why, and what was refused; and saves it as a file', () =>
    readActivity(onlooker));

  await clone.git('pull', '--quiet');
  const diff = await clone.git('show', '--first-parent', '-m', '--numstat', '--format=%an', 'HEAD');
  expect(diff).toContain('1\t1\tenvironments/production/payments.yaml');
  expect(await clone.git('log', '--format=%an', '-1', 'HEAD^2')).toBe('Mara Manager');
});

test('a viewer sees everything and is told why the rest is closed', async ({ signIn }) => {
  const page = await signIn('viewer');

  await expect(page.getByRole('button', { name: /Promote search .* to production/ })).toBeDisabled();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('production PAYMENTS');
  await expect(page.getByRole('option')).toHaveText([
    /payments in production/,
    /payments-production-/,
    /payments-production-/,
  ]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/apps\/payments\/production$/);
  await page.goto('/');
  const refused = await api(page, 'POST', '/promotions', {
    app: 'search',
    to: 'production',
    release: '1.9.9',
    expectedRelease: '1.9.8',
    reason: 'curious',
  });
  expect(refused.status).toBe(403);
  expect((refused.json as { detail: string }).detail).toContain('your role is viewer');
});
