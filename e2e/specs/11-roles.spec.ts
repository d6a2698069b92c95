import { expect, test } from '@playwright/test';
import { PERSON, TwoRoles } from '../world/two-roles.ts';

const PIPELINE = `apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: dev
`;
const DESIRED = `apiVersion: pagurus/v1
kind: DesiredState
app: payments
environment: dev
release: none
`;

test('pages and gateway run apart below one address, and the pages go on without the gateway', async ({ page }) => {
  test.setTimeout(240_000);
  await using pagurus = await TwoRoles.start({
    'pagurus.yaml': PIPELINE,
    'environments/dev/payments.yaml': DESIRED,
  });

  await page.goto(pagurus.url);
  await page.getByRole('button', { name: 'Sign in with the forge' }).click();
  await page.getByLabel('User name').fill(PERSON.login);
  await page.getByLabel('Password').fill(PERSON.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('link', { name: 'payments' }).or(page.getByText('payments')).first()).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  // The pages hold no data of their own: what only the gateway knows, the other process says that it has not.
  const gone = new Promise((resolve) => pagurus.gateway.once('close', resolve));
  pagurus.gateway.kill('SIGKILL');
  await gone;
  await expect(page.getByText('Live', { exact: true })).toBeHidden();
  expect((await page.goto(`${pagurus.url}/sign-in`))?.status()).toBe(200);
  expect(pagurus.web.exitCode).toBeNull();
});
