import { type Page, test as base } from '@playwright/test';
import { ArtifactServer } from './artifact-server.ts';
import { Clone } from './clone.ts';
import { Pagurus, freePorts } from './pagurus.ts';

export type Login = 'admin' | 'manager' | 'reviewer' | 'viewer';

type PerTest = {
  /** A browser of its own, signed in through the forge's own page. */
  readonly signIn: (login: Login) => Promise<Page>;
  /** A clone of the state repository by the real git, as the manager. */
  readonly clone: Clone;
};

type PerWorker = {
  /** The demo, started by the real command; shared by all specs. */
  readonly pagurus: Pagurus;
  readonly artifacts: ArtifactServer;
};

/** Ports for the dashboard, the demo's containers and what a test may add. */
const PORTS = 40;

export const test = base.extend<PerTest, PerWorker>({
  pagurus: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using pagurus = await Pagurus.start(await freePorts(PORTS), await Pagurus.newFolder());
      await use(pagurus);
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  artifacts: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using artifacts = await ArtifactServer.start();
      await use(artifacts);
    },
    { scope: 'worker' },
  ],
  clone: async ({ pagurus }, use) => {
    await using clone = await Clone.of(pagurus, 'manager');
    await use(clone);
  },
  signIn: async ({ browser, pagurus }, use) => {
    await use(async (login) => {
      const context = await browser.newContext({ baseURL: pagurus.url });
      const page = await context.newPage();
      await page.goto('/');
      await page.getByRole('button', { name: 'Sign in with the forge' }).click();
      await page.getByLabel('User name').fill(login);
      await page.getByLabel('Password').fill(login);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('table', { name: 'Apps by environments' }).waitFor();
      return page;
    });
    for (const context of browser.contexts()) await context.close();
  },
});

export { expect } from '@playwright/test';
