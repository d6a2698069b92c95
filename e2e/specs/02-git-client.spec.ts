import { api } from '../world/api.ts';
import { desiredStateText, releaseText } from '../world/state-files.ts';
import { expect, test } from '../world/test.ts';

test('a release that a real git client pushed can be promoted seconds later', async ({ artifacts, clone, signIn }) => {
  const manager = await signIn('manager');
  const artifact = await artifacts.add('payments-1.6.0.tar.gz', { 'server.mjs': 'process.exit(1)' });

  await clone.push('Cut payments 1.6.0', {
    'releases/payments/1.6.0.yaml': releaseText('payments', '1.6.0', artifact),
  });

  await manager.goto('/releases');
  await expect(manager.getByRole('row').filter({ hasText: '1.6.0' })).toContainText('payments');
  await manager.goto('/?promote=payments:dev');
  await manager.getByRole('dialog').getByRole('combobox', { name: 'Release' }).selectOption('1.6.0');
  await expect(manager.getByRole('dialog')).toContainText('+release: "1.6.0"');
  await manager.getByRole('dialog').getByLabel('Reason').fill('Try it in dev.');
  await manager.getByRole('dialog').getByRole('button', { name: 'Open pull request' }).click();
  await manager.waitForURL(/\/changes\/\d+/);
  await expect(manager.getByText('Try it in dev.')).toBeVisible();
});

test('a typo that was pushed is named with its place, and nothing that runs is touched', async ({ clone, signIn }) => {
  const viewer = await signIn('viewer');
  const path = 'environments/dev/search.yaml';
  const good = await clone.read(path);

  await clone.push('Break search in dev', { [path]: good.replace('release:', 'relese:') });
  await expect(viewer.getByText('did you mean "release"?').first()).toBeVisible();
  await expect(viewer.getByText(`${path}:`).first()).toBeVisible();
  const { json } = await api(viewer, 'GET', '/sync');
  expect((json as Sync).fileProblems).toContainEqual(
    expect.objectContaining({ file: path, line: 6, path: 'relese', suggestion: 'release' }),
  );

  await clone.push('Mend search in dev', { [path]: desiredStateText('search', 'dev', '2.0.0') });
  await expect(viewer.getByText('did you mean "release"?')).toHaveCount(0);
});

type Sync = { readonly fileProblems: readonly object[] };
