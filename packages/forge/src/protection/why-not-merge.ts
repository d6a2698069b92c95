import type { ProtectionRule } from '#protection/store.ts';
import type { MergeMethod, ReviewRecord, StatusRecord } from '#store.ts';

export interface MergeFacts {
  /** The commit that would be merged; all else is about it. */
  readonly head: string;
  /** Whether the base has commits that the head lacks. */
  readonly isBehind: boolean;
  /** Newest words of people who may write. */
  readonly opinions: readonly Pick<ReviewRecord, 'author' | 'state' | 'commitSha'>[];
  /** Who moved the head last; `null` where the forge itself did. */
  readonly lastPusher: string | null;
  /** For each changed file that has owners, their logins. */
  readonly owners: readonly (readonly string[])[];
  /** The newest of each context, on the head. */
  readonly statuses: readonly Pick<StatusRecord, 'context' | 'state'>[];
}

const same = (a: string, b: string | null): boolean => a.toLowerCase() === b?.toLowerCase();

/** Which demands of the rule are unmet, in GitHub's sentences; being behind aside, see `isTooFarBehind`. */
export function whyNotMerge(rule: ProtectionRule, facts: MergeFacts): string[] {
  return [...whyNotReviewed(rule, facts), ...whyNotChecked(rule, facts.statuses)];
}

/** Whether the head must take in the base first. */
export function isTooFarBehind({ checks }: ProtectionRule, { isBehind }: MergeFacts): boolean {
  return isBehind && checks !== null && checks.strict && checks.contexts.length > 0;
}

/** GitHub's sentence for a head that is too far behind: what it passed says nothing about the merge. */
export function behindSentence({ checks }: ProtectionRule): string {
  const contexts = checks?.contexts ?? [];
  const [only] = contexts;
  if (contexts.length === 1) return `Required status check "${only}" is expected.`;
  return `${contexts.length} of ${contexts.length} required status checks are expected.`;
}

/** Why this way of merging is closed, whatever was reviewed. */
export function whyNotMethod({ linearHistory }: ProtectionRule, method: MergeMethod): string | undefined {
  return linearHistory && method === 'merge' ? 'Merge commits are not allowed on this repository.' : undefined;
}

function whyNotReviewed({ reviews: rule }: ProtectionRule, facts: MergeFacts): string[] {
  if (rule === null) return [];
  const { head, opinions, owners, lastPusher } = facts;
  const reasons: string[] = [];
  // An approval of an older head counts unless the rule says that it ends with that head.
  const approvals = opinions.filter(
    (each) => each.state === 'APPROVED' && (!rule.dismissStale || each.commitSha === head),
  );
  const approved = (login: string): boolean => approvals.some((each) => same(each.author, login));
  if (opinions.some((each) => each.state === 'CHANGES_REQUESTED')) reasons.push('Changes have been requested.');
  if (approvals.length < rule.approvals) {
    const { approvals: n } = rule;
    reasons.push(`At least ${n} approving review${n === 1 ? ' is' : 's are'} required by reviewers with write access.`);
  }
  const byAnother = approvals.some((each) => each.commitSha === head && !same(each.author, lastPusher));
  if (rule.lastPush && !byAnother) {
    reasons.push('New changes require approval from someone other than the last pusher.');
  }
  const waiting = rule.codeOwners ? owners.filter((logins) => !logins.some(approved)) : [];
  if (waiting.length > 0) {
    reasons.push(`Waiting on code owner review from ${[...new Set(waiting.flat())].join(', ')}.`);
  }
  return reasons;
}

/** Whether the statuses are what the rule asks for; empty when they are. */
export function whyNotChecked({ checks }: ProtectionRule, statuses: MergeFacts['statuses']): string[] {
  const contexts = checks?.contexts ?? [];
  const unmet = contexts
    .map((context) => ({ context, is: wordFor(statuses.find((each) => each.context === context)?.state) }))
    .filter(({ is }) => is !== 'successful');
  const [first] = unmet;
  if (!first) return [];
  if (unmet.length === 1) return [`Required status check "${first.context}" is ${first.is}.`];
  const counts = ['failing', 'pending', 'expected']
    .map((word) => ({ word, count: unmet.filter(({ is }) => is === word).length }))
    .filter(({ count }) => count > 0);
  const detail = counts.map(({ word, count }) => `${count} ${word}`).join(', ');
  return [`${unmet.length} of ${contexts.length} required status checks have not succeeded: ${detail}.`];
}

function wordFor(state: StatusRecord['state'] | undefined): 'successful' | 'failing' | 'pending' | 'expected' {
  switch (state) {
    case undefined:
      return 'expected';
    case 'success':
      return 'successful';
    case 'pending':
      return 'pending';
    case 'error':
    case 'failure':
      return 'failing';
  }
}
