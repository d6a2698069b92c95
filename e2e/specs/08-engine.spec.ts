import type { Page } from '@playwright/test';
import type { Clone } from '../world/clone.ts';
import { expect, test } from '../world/test.ts';

const APP = 'payments';
const FILE = `environments/dev/${APP}.yaml`;

const SOON_MS = 60_000;
const ROLLED_OUT_MS = 90_000;

const changeNumber = (page: Page) => Number(/\/changes\/(\d+)/.exec(page.url())?.[1]);
const release = (text: string, version: string) => text.replace(/^release: .*$/m, `release: "${version}"`);

/** Gives the reason in the drawer that is open and goes on to the change. */
async function openPullRequest(page: Page, reason: string): Promise<number> {
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('Reason').fill(reason);
  await drawer.getByRole('button', { name: 'Open pull request' }).click();
  await page.waitForURL(/\/changes\/\d+/);
  return changeNumber(page);
}

/** The later of two promotions takes the place of the earlier, and both pages say so. */
async function supersede(manager: Page, reviewer: Page): Promise<void> {
  await manager.goto(`/?promote=${APP}:dev&release=1.5.0`);
  await reviewer.goto(`/?promote=${APP}:dev&release=1.4.1`);
  const first = await openPullRequest(manager, 'Instalments for the sale.');
  const second = await openPullRequest(reviewer, 'Compare with the oldest.');
  expect(second).toBeGreaterThan(first);
  await expect(manager.getByText(`Superseded by #${second}`)).toBeVisible({ timeout: SOON_MS });
  await manager.getByRole('link', { name: `See #${second}` }).click();
  await manager.waitForURL(`**/changes/${second}`);
}

async function freezeAndThaw(page: Page, clone: Clone): Promise<void> {
  const pipeline = await clone.read('pagurus.yaml');
  const frozen = `freezes: [{ environments: [dev], reason: quarter end, until: 2099-12-31T23:59:00Z }]\n`;
  await clone.push('Freeze dev', { 'pagurus.yaml': `${pipeline}${frozen}` });
  const why = page.getByText('dev is frozen until 2099-12-31T23:59:00Z: quarter end').first();
  await expect(why).toBeVisible({ timeout: SOON_MS });
  await expect(page.getByRole('button', { name: 'Merge' })).toBeDisabled();
  await clone.push('Thaw dev', { 'pagurus.yaml': pipeline });
  await expect(page.getByRole('button', { name: 'Merge' })).toBeEnabled({ timeout: SOON_MS });
}

/** The release moves under the change; the page says who moved it, and makes it again when a person says so. */
async function conflictThatAsks(page: Page, clone: Clone): Promise<void> {
  await clone.push('Hurry', { [FILE]: release(await clone.read(FILE), '1.5.0') });
  await expect(page.getByText('This change no longer fits')).toBeVisible({ timeout: SOON_MS });
  const who = /payments in dev was moved from 1\.4\.2 to 1\.5\.0 by manager in [0-9a-f]{7} "Hurry"/;
  await expect(page.getByText(who).first()).toBeVisible();
  await page.getByRole('button', { name: 'Promote from the new version' }).click();
  await expect(page.getByRole('heading', { name: /from 1\.5\.0/ })).toBeVisible({ timeout: SOON_MS });
  await page.getByRole('button', { name: /I have looked at/ }).click();
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByText(/^Done: 1 agent confirmed it/)).toBeVisible({ timeout: ROLLED_OUT_MS });
}

/** What was healthy there is offered, and the app is held until somebody resumes. */
async function rollBackAndResume(page: Page, other: Page): Promise<void> {
  await page.getByRole('link', { name: 'Roll back' }).click();
  const drawer = page.getByRole('dialog', { name: `Roll back ${APP} in dev` });
  await drawer.getByRole('combobox', { name: 'Release' }).selectOption('1.4.2');
  await expect(drawer.getByText('Was healthy here')).toBeVisible({ timeout: SOON_MS });
  await expect(drawer.getByText('are held until somebody resumes them')).toBeVisible();
  await openPullRequest(page, 'The oldest one loses refunds.');
  await expect(page.getByRole('heading', { name: /^Roll back payments to 1\.4\.2 in dev/ })).toBeVisible();
  await expect(page.getByText(/reviewer holds payments on/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('list', { name: 'Steps of the rollout' })).toBeVisible({ timeout: SOON_MS });

  await other.goto('/');
  const held = other.getByRole('button', { name: `${APP} in dev is held by reviewer` });
  await held.click();
  await expect(other.getByText('The oldest one loses refunds.')).toBeVisible();
  await other.getByRole('button', { name: `Resume promotions of ${APP} into dev` }).click();
  await expect(held).toBeHidden({ timeout: SOON_MS });
}

test('two managers, a freeze, a conflict that asks, and a roll-back that holds until somebody resumes', async ({
  signIn,
  clone,
}) => {
  // Four stories on one app, each with waits of its own.
  test.slow();
  await clone.git('pull', '--quiet');
  await clone.push('Begin at 1.4.2', { [FILE]: `${release(await clone.read(FILE), '1.4.2')}# Begin\n` });
  const [manager, reviewer] = [await signIn('manager'), await signIn('reviewer')];
  const row = manager.getByRole('row').filter({ has: manager.getByRole('rowheader', { name: APP }) });
  await expect(row.getByRole('cell').nth(0)).toContainText(/1\.4\.2.*Healthy/, { timeout: ROLLED_OUT_MS });

  await supersede(manager, reviewer);
  await freezeAndThaw(reviewer, clone);
  await conflictThatAsks(reviewer, clone);
  await rollBackAndResume(reviewer, manager);
});
