import type { Hono } from 'hono';
import { z } from 'zod';
import { readRef } from '#git/refs.ts';
import { readCodeOwners } from '#protection/merge-facts.ts';
import type { ProtectionRule } from '#protection/store.ts';
import { readBody } from '#rest/body.ts';
import { pathPart, type RestContext, type RestEnvironment } from '#rest/environment.ts';
import { RestError } from '#rest/errors.ts';
import { toProtection } from '#rest/shape/protection.ts';
import { Urls } from '#rest/urls.ts';
import { commitNamed, enter } from '#rest/visit.ts';

const Checks = z.object({
  strict: z.boolean(),
  contexts: z.array(z.string().min(1)).optional(),
  checks: z.array(z.object({ context: z.string().min(1) })).optional(),
});
const Reviews = z.object({
  dismiss_stale_reviews: z.boolean().default(false),
  require_code_owner_reviews: z.boolean().default(false),
  required_approving_review_count: z.int().min(0).max(6).default(1),
  require_last_push_approval: z.boolean().default(false),
});
const Rule = z.object({
  required_status_checks: Checks.nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: Reviews.nullable(),
  restrictions: z.unknown(),
  required_linear_history: z.boolean().default(false),
  allow_force_pushes: z.boolean().nullable().default(false),
  allow_deletions: z.boolean().default(false),
});

export function protectionRoutes(app: Hono<RestEnvironment>): void {
  // A branch with slashes arrives encoded, as one part of the path.
  const protection = '/repos/:owner/:repo/branches/:branch/protection';

  app.get(protection, async (c) => {
    const { repository } = await enter(c, 'admin');
    const branch = pathPart(c, 'branch');
    const rule = await c.var.forge.store.findProtection(repository.id, branch);
    if (!rule) throw new RestError(404, 'Branch not protected');
    return c.json(toProtection(new Urls(c.var.forge.publicUrl), repository, branch, rule));
  });

  app.put(protection, async (c) => {
    const { repository, room } = await enter(c, 'admin');
    const branch = pathPart(c, 'branch');
    const rule = toRule(await readBody(c, Rule));
    if (!(await readRef(room, `refs/heads/${branch}`))) throw new RestError(404, 'Branch not found');
    const { store, publicUrl, changed } = c.var.forge;
    await store.setProtection(repository.id, branch, rule);
    changed.emit({ kind: 'repository', owner: repository.owner, repo: repository.name });
    return c.json(toProtection(new Urls(publicUrl), repository, branch, rule));
  });

  app.delete(protection, async (c) => {
    const { repository } = await enter(c, 'admin');
    const { store, changed } = c.var.forge;
    const branch = pathPart(c, 'branch');
    if (!(await store.findProtection(repository.id, branch))) throw new RestError(404, 'Branch not protected');
    await store.deleteProtection(repository.id, branch);
    changed.emit({ kind: 'repository', owner: repository.owner, repo: repository.name });
    return c.body(null, 204);
  });

  app.get('/repos/:owner/:repo/codeowners/errors', async (c) => c.json({ errors: await ownerErrors(c) }));
}

function toRule(sent: z.infer<typeof Rule>): ProtectionRule {
  if (sent.restrictions !== null && sent.restrictions !== undefined) {
    const sentence = 'Only null is understood as restrictions: who may push is a matter of permissions here';
    throw new RestError(422, 'Validation Failed', [sentence]);
  }
  const { required_pull_request_reviews: reviews, required_status_checks: checks } = sent;
  const named = [...(checks?.contexts ?? []), ...(checks?.checks ?? []).map(({ context }) => context)];
  return {
    reviews: reviews && {
      approvals: reviews.required_approving_review_count,
      dismissStale: reviews.dismiss_stale_reviews,
      codeOwners: reviews.require_code_owner_reviews,
      lastPush: reviews.require_last_push_approval,
    },
    checks: checks && { strict: checks.strict, contexts: [...new Set(named)] },
    enforceAdmins: sent.enforce_admins ?? false,
    linearHistory: sent.required_linear_history,
    allowForcePushes: sent.allow_force_pushes ?? false,
    allowDeletions: sent.allow_deletions,
  };
}

async function ownerErrors(c: RestContext) {
  const visit = await enter(c);
  const commit = await commitNamed(visit, c.req.query('ref'));
  const found = await readCodeOwners(visit.room, commit);
  if (!found) throw new RestError(404, 'Not Found');
  return found.owners.errors.map(({ line, column, kind, source, suggestion }) => ({
    line,
    column,
    kind,
    source,
    suggestion,
    message: `${kind} on line ${line}: ${suggestion ?? ''}\n\n  ${source}\n  ${' '.repeat(column - 1)}^`,
    path: found.path,
  }));
}
