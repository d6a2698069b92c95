import type { ProtectionRule } from '#protection/store.ts';
import { encodePath, type Urls } from '#rest/urls.ts';
import type { RepositoryRecord } from '#store.ts';

/** The rule of a branch, as GitHub lists it. */
export function toProtection(urls: Urls, repository: RepositoryRecord, branch: string, rule: ProtectionRule) {
  const url = urls.repo(repository, `/branches/${encodePath(branch)}/protection`);
  const enabled = (on: boolean): { enabled: boolean } => ({ enabled: on });
  return {
    url,
    ...(rule.checks && { required_status_checks: toChecks(`${url}/required_status_checks`, rule.checks) }),
    ...(rule.reviews && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: rule.reviews.dismissStale,
        require_code_owner_reviews: rule.reviews.codeOwners,
        required_approving_review_count: rule.reviews.approvals,
        require_last_push_approval: rule.reviews.lastPush,
      },
    }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: rule.enforceAdmins },
    required_linear_history: enabled(rule.linearHistory),
    allow_force_pushes: enabled(rule.allowForcePushes),
    allow_deletions: enabled(rule.allowDeletions),
    block_creations: enabled(false),
    required_conversation_resolution: enabled(false),
    lock_branch: enabled(false),
    allow_fork_syncing: enabled(false),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
  };
}

function toChecks(url: string, { strict, contexts }: NonNullable<ProtectionRule['checks']>) {
  return {
    url,
    strict,
    contexts: [...contexts],
    contexts_url: `${url}/contexts`,
    checks: contexts.map((context) => ({ context, app_id: null })),
  };
}

/** What everybody sees of it beside the branch. */
export function toProtectionSummary(rule: ProtectionRule | undefined) {
  const contexts = [...(rule?.checks?.contexts ?? [])];
  const level = rule?.enforceAdmins ? 'everyone' : 'non_admins';
  return {
    enabled: rule !== undefined,
    required_status_checks: {
      enforcement_level: rule?.checks ? level : 'off',
      contexts,
      checks: contexts.map((context) => ({ context, app_id: null })),
    },
  };
}
