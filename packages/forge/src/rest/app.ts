import { Hono } from 'hono';
import { authenticate } from '#access/authenticate.ts';
import type { ForgeContext } from '#context.ts';
import { pathPart, type RestEnvironment } from '#rest/environment.ts';
import { badCredentials, notFound, RestError } from '#rest/errors.ts';
import { conditional, githubHeaders } from '#rest/headers.ts';
import { applicationRoutes } from '#rest/routes/applications.ts';
import { branchRoutes } from '#rest/routes/branches.ts';
import { collaboratorRoutes } from '#rest/routes/collaborators.ts';
import { commentRoutes } from '#rest/routes/comments.ts';
import { commitRoutes } from '#rest/routes/commits.ts';
import { compareRoutes } from '#rest/routes/compare.ts';
import { contentRoutes } from '#rest/routes/contents.ts';
import { gitObjectRoutes } from '#rest/routes/git-objects.ts';
import { gitRefRoutes } from '#rest/routes/git-refs.ts';
import { gitTreeRoutes } from '#rest/routes/git-trees.ts';
import { hookDeliveryRoutes } from '#rest/routes/hook-deliveries.ts';
import { hookRoutes } from '#rest/routes/hooks.ts';
import { mergeRoutes } from '#rest/routes/merge.ts';
import { protectionRoutes } from '#rest/routes/protection.ts';
import { pullRoutes } from '#rest/routes/pulls.ts';
import { repositoryRoutes } from '#rest/routes/repositories.ts';
import { reviewRoutes } from '#rest/routes/reviews.ts';
import { statusRoutes } from '#rest/routes/statuses.ts';
import { updateBranchRoutes } from '#rest/routes/update-branch.ts';
import { userRoutes } from '#rest/routes/users.ts';

const ROUTES = [
  userRoutes,
  repositoryRoutes,
  collaboratorRoutes,
  protectionRoutes,
  branchRoutes,
  gitRefRoutes,
  gitTreeRoutes,
  gitObjectRoutes,
  contentRoutes,
  statusRoutes,
  commitRoutes,
  compareRoutes,
  mergeRoutes,
  pullRoutes,
  reviewRoutes,
  commentRoutes,
  updateBranchRoutes,
  hookRoutes,
  hookDeliveryRoutes,
];

/** GitHub's REST API, as much of it as the forge has; everything else is 404. */
export function restApp(forge: ForgeContext): Hono<RestEnvironment> {
  const app = new Hono<RestEnvironment>();
  app.use(githubHeaders(forge.now));
  app.use(conditional);
  app.use(async (c, next) => {
    c.set('forge', forge);
    await next();
  });
  app.use(async (c, next) => {
    // No name, branch or path has a zero byte in it, and neither git nor a database takes one.
    if (/%00/.test(c.req.url)) throw notFound();
    await next();
  });
  // Before people are asked who they are.
  applicationRoutes(app);
  // Looked for while people are asked who they are.
  app.use('/repos/:owner/:repo/*', async (c, next) => {
    const sought = forge.store.findRepository(pathPart(c, 'owner'), pathPart(c, 'repo'));
    // Whoever needs it hears of a failure.
    sought.catch(() => undefined);
    c.set('sought', sought);
    await next();
  });
  app.use(async (c, next) => {
    const who = await authenticate(c.req.header('Authorization'), forge.store, forge.now());
    if (who === 'refused') throw badCredentials();
    c.set('caller', who === 'anonymous' ? undefined : who);
    await next();
  });
  for (const add of ROUTES) add(app);
  app.notFound(() => {
    throw notFound();
  });
  app.onError((error, c) => {
    if (error instanceof RestError) return c.json(error.toJson(), error.status);
    forge.log('error', 'The forge could not answer', { method: c.req.method, path: c.req.path, error: error.stack });
    return c.json({ message: 'Server Error', documentation_url: 'https://docs.github.com/rest', status: '500' }, 500);
  });
  return app;
}
