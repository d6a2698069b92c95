import { expect, test } from '../world/test.ts';

test('the fleet: a filter is in the address and counted, keys move from row to row, and a narrow screen shows all of it', async ({
  signIn,
}) => {
  const page = await signIn('viewer');
  await page.goto('/fleet');
  const agents = page.getByRole('table', { name: 'Agents' });
  const rows = agents.locator('tbody').getByRole('row');
  await expect(rows.first()).toBeVisible();
  const all = await rows.count();

  await test.step('a facet narrows the table to as many as it says', async () => {
    const choice = page.getByRole('complementary', { name: 'Facets' }).locator('label', { hasText: /^payments/ });
    const said = Number((await choice.innerText()).replace(/\D/g, ''));
    expect(said).toBeLessThan(all);
    await choice.click();
    await expect(rows).toHaveCount(said);
    await expect(page).toHaveURL(/app=payments/);
    await page.reload();
    await expect(rows).toHaveCount(said);
    await page.getByLabel('Filter agents').fill('no such agent');
    await expect(page.getByText('No agent passes this filter.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all agents' }).click();
    await expect(rows).toHaveCount(all);
  });

  await test.step('arrow keys and End lead through the rows, Enter opens one', async () => {
    const links = rows.getByRole('link');
    await links.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(links.nth(1)).toBeFocused();
    await page.keyboard.press('End');
    await expect(links.nth(all - 1)).toBeFocused();
    const name = await links.nth(all - 1).innerText();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name })).toBeVisible();
  });

  await test.step('at 390 px nothing scrolls sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/fleet');
    await expect(rows).toHaveCount(all);
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('main, main div')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ className }) => className),
    );
    expect(wide).toEqual([]);
  });
});
