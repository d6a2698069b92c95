import { expect, test } from '../world/test.ts';

const PATH = 'environments/dev/search.yaml';

test('a form edits one line, the editor refuses a typo on its line, and both files become one pull request', async ({
  clone,
  signIn,
}) => {
  const manager = await signIn('manager');
  await manager.getByRole('link', { name: 'Files' }).click();
  await manager.getByRole('navigation', { name: 'Files' }).getByRole('button', { name: 'search' }).first().click();
  await expect(manager.getByRole('heading', { name: PATH })).toBeVisible();

  await manager.getByLabel('Away at once, at most').fill('50%');
  await manager.getByRole('tab', { name: 'Diff' }).click();
  await expect(manager.getByRole('region', { name: `Diff of ${PATH}` })).toContainText('maxUnavailable: 50%');

  await manager.getByRole('tab', { name: 'Text' }).click();
  const text = manager.getByRole('textbox', { name: `Text of ${PATH}` });
  await text.click();
  await manager.keyboard.press('Control+End');
  await manager.keyboard.type('\nsuspendd: false');
  await expect(manager.getByRole('list', { name: 'Mistakes' })).toContainText('did you mean "suspended"?');
  await manager.getByRole('button', { name: 'Review and send' }).click();
  const drawer = manager.getByRole('dialog');
  await drawer.getByLabel('Reason').fill('Switch faster in dev.');
  await expect(drawer.getByRole('button', { name: 'Open pull request' })).toHaveAttribute('aria-disabled', 'true');
  await expect(drawer).toContainText('Mend 1 mistake first');
  await manager.keyboard.press('Escape');

  await text.click();
  await manager.keyboard.press('Control+End');
  for (const _letter of '\nsuspendd: false') await manager.keyboard.press('Backspace');
  await expect(manager.getByRole('list', { name: 'Mistakes' })).toHaveCount(0);

  await manager.getByRole('button', { name: 'New app or environment' }).click();
  await manager.getByLabel('App', { exact: true }).fill('mail');
  await manager.getByRole('button', { name: 'Begin the file' }).click();
  await expect(manager.getByRole('heading', { name: 'environments/dev/mail.yaml' })).toBeVisible();

  // What is edited outlives the page.
  await manager.reload();
  await expect(manager.getByText('2 files edited')).toBeVisible();
  await manager.getByRole('button', { name: 'Review and send' }).click();
  await manager.getByRole('dialog').getByLabel('Title').fill('Faster search, and mail to come');
  await manager.getByRole('dialog').getByLabel('Reason').fill('Switch faster in dev.');
  await manager.getByRole('dialog').getByRole('button', { name: 'Open pull request' }).click();
  await manager.waitForURL(/\/changes\/\d+/);
  const number = Number(/\d+$/.exec(manager.url())?.[0]);
  await expect(manager.getByRole('region', { name: 'environments/dev/mail.yaml', exact: true })).toBeVisible();
  await expect(manager.getByText('2 files edited')).toHaveCount(0);

  // Whoever opens the file then is told before editing.
  const reviewer = await signIn('reviewer');
  await reviewer.goto(`/files?path=${PATH}`);
  await expect(reviewer.getByText(`manager has an open change to this file: #${number}`)).toBeVisible();
  expect(await clone.read(PATH)).not.toContain('50%');
});

test('an edit of what moved meanwhile says who moved it, and waits for a word', async ({ clone, signIn }) => {
  const path = 'environments/dev/payments.yaml';
  const manager = await signIn('manager');
  await manager.goto(`/files?path=${path}`);
  await manager.getByLabel('On failure').selectOption('revert');

  await clone.push('Say more in dev', { [path]: `${await clone.read(path)}# more\n` });
  await expect(manager.getByText(/The file moved since you began: .* committed \w{7} “Say more in dev”/)).toBeVisible();
  await manager.getByRole('button', { name: 'Review and send' }).click();
  await manager.getByRole('dialog').getByLabel('Reason').fill('Revert by itself.');
  await manager.getByRole('dialog').getByRole('button', { name: 'Open pull request' }).click();
  await expect(manager.getByRole('dialog').getByRole('alert')).toContainText(
    `Cannot edit ${path} as it must be as you saw it`,
  );
  await manager.keyboard.press('Escape');
  await manager.getByRole('button', { name: 'Take theirs' }).click();
  await expect(manager.getByText('1 file edited')).toHaveCount(0);
});

test('a release is read and never edited, and a viewer edits nothing', async ({ signIn }) => {
  const viewer = await signIn('viewer');
  await viewer.goto('/files?path=releases/payments/1.4.1.yaml');
  await expect(viewer.getByText(/Cannot edit as your role is viewer/)).toBeVisible();
  const manager = await signIn('manager');
  await manager.goto('/files?path=releases/payments/1.4.1.yaml');
  await expect(manager.getByText(/as a release is written once: let CI cut a new version/)).toBeVisible();
  const text = manager.getByRole('textbox', { name: /Text of/ });
  await expect(text).toContainText('payments');
  await expect(text).not.toBeEditable();
});
