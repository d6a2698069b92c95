import type { Access } from '#access/permissions.ts';
import type { ForgeContext } from '#context.ts';
import { contains, hasMerges } from '#git/history.ts';
import type { RefUpdate } from '#git/refs.ts';
import type { GitRepository } from '#git/repository.ts';
import type { ProtectionRule } from '#protection/store.ts';
import { whyNotChecked } from '#protection/why-not-merge.ts';
import { latestByContext } from '#rest/shape/status.ts';
import type { RepositoryRecord } from '#store.ts';

const HEADS = 'refs/heads/';

export const SENTENCES = {
  delete: 'Cannot delete this branch',
  force: 'Cannot force-push to this branch',
  pull: 'Changes must be made through a pull request.',
  merges: 'This branch must not contain merge commits.',
} as const;

/** The rule of the branch where it binds somebody with this access. */
export async function ruleFor(
  { store }: Pick<ForgeContext, 'store'>,
  repository: Pick<RepositoryRecord, 'id'>,
  branch: string,
  access: Access,
): Promise<ProtectionRule | undefined> {
  const rule = await store.findProtection(repository.id, branch);
  return rule && binds(rule, access) ? rule : undefined;
}

export const binds = ({ enforceAdmins }: ProtectionRule, access: Access): boolean =>
  enforceAdmins || access !== 'admin';

/** Why somebody may not move this ref without a pull, in GitHub's sentence; `undefined` when nothing forbids it. */
export async function whyNotMove(
  context: ForgeContext,
  repository: RepositoryRecord,
  room: GitRepository,
  { ref, from, to, access }: Pick<RefUpdate, 'ref' | 'from' | 'to'> & { readonly access: Access },
): Promise<string | undefined> {
  // A branch that is not there has nothing to lose yet.
  if (!ref.startsWith(HEADS) || from === null) return undefined;
  const rule = await ruleFor(context, repository, ref.slice(HEADS.length), access);
  if (!rule) return undefined;
  if (to === null) return rule.allowDeletions ? undefined : SENTENCES.delete;
  if (!rule.allowForcePushes && !(await contains(room, to, from))) return SENTENCES.force;
  if (rule.reviews) return SENTENCES.pull;
  if (rule.linearHistory && (await hasMerges(room, from, to))) return SENTENCES.merges;
  return (await whyNotPassed(context, repository, rule, to))?.join(' ');
}

/** Which required checks the commit has not passed; `undefined` when it has. */
export async function whyNotPassed(
  { store }: Pick<ForgeContext, 'store'>,
  repository: Pick<RepositoryRecord, 'id'>,
  rule: ProtectionRule,
  sha: string,
): Promise<string[] | undefined> {
  if (!rule.checks) return undefined;
  const reasons = whyNotChecked(rule, latestByContext(await store.listStatuses(repository.id, sha)));
  return reasons.length === 0 ? undefined : reasons;
}
