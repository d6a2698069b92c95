import { startAgent } from '../world/container.ts';
import { freePorts } from '../world/pagurus.ts';
import { expect, test } from '../world/test.ts';

test('an admin makes a token, an agent enrols with it as the page says, and is put out; a viewer sees why not', async ({
  signIn,
  pagurus,
}) => {
  const [admin, viewer] = [await signIn('admin'), await signIn('viewer')];
  const tokens = admin.getByRole('table', { name: 'Enrolment tokens' });
  const settings: Record<string, string> = {};

  await test.step('the token is shown once, with all that an agent must be told', async () => {
    await admin.getByRole('link', { name: 'Settings' }).click();
    await admin.getByRole('button', { name: 'New token' }).click();
    const drawer = admin.getByRole('dialog');
    await drawer.getByLabel('Name').fill('one container');
    await drawer.getByLabel('Apps').fill('search');
    await drawer.getByLabel('Environments').fill('dev');
    await drawer.getByLabel('Uses').fill('1');
    await drawer.getByRole('button', { name: 'Make token' }).click();
    await drawer.getByRole('tab', { name: 'Variables' }).click();
    for (const line of (await drawer.getByRole('figure', { name: 'Variables' }).locator('pre').innerText()).split(
      '\n',
    )) {
      const [name = '', ...value] = line.split('=');
      settings[name] = value.join('=');
    }
    expect(settings['PAGURUS_ENROLMENT_TOKEN']).toMatch(/^pge_/);
    await drawer.getByRole('button', { name: 'Done' }).click();
    await expect(tokens.getByRole('row', { name: /one container.*0 of 1.*Good/ })).toBeVisible();
    await expect(admin.getByText(settings['PAGURUS_ENROLMENT_TOKEN'] ?? '')).toBeHidden();
  });

  const port = String(await freePorts(1));
  await using _agent = await startAgent(pagurus, 'by-token', { ...settings, PAGURUS_APP_PORT: port });
  await test.step('the agent is in the fleet, and the token used up', async () => {
    await expect(tokens.getByRole('row', { name: /one container.*1 of 1.*Used up/ })).toBeVisible({ timeout: 60_000 });
    await admin.getByRole('link', { name: 'Fleet' }).click();
    await admin.getByRole('link', { name: 'by-token' }).click();
    await expect(admin.getByText('With the token')).toBeVisible();
  });

  await test.step('revoked with a reason, it is away, and its page says so to everybody', async () => {
    await admin.getByRole('button', { name: 'Revoke the credential' }).click();
    await admin.getByLabel('Reason').fill('The host was sold');
    await admin.getByRole('button', { name: 'Revoke credential', exact: true }).click();
    await viewer.goto(new URL(admin.url()).pathname);
    for (const page of [admin, viewer]) {
      await expect(page.getByText(/^Its credential was revoked by admin on/)).toBeVisible();
      await expect(page.getByText('The host was sold')).toBeVisible();
      await expect(page.getByText(/^(Late|Offline)$/)).toBeVisible();
    }
  });

  await test.step('a viewer sees why not', async () => {
    await viewer.goto('/settings');
    const why = /^Cannot manage enrolment tokens as your role is viewer: ask for admin permission on acme\/state/;
    await expect(viewer.getByText(why)).toBeVisible();
    await expect(viewer.getByText(/calls/).first()).toBeVisible();
    await viewer.goto('/fleet');
    await viewer.getByRole('link', { name: 'search-dev-1' }).click();
    await expect(viewer.getByRole('button', { name: 'Revoke' })).toHaveAccessibleDescription(
      'Cannot revoke the credential of an agent as your role is viewer: ask for admin permission on acme/state',
    );
  });
});
