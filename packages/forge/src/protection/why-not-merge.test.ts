import { describe, expect, test } from 'vitest';
import { latestOpinions } from '#protection/opinions.ts';
import type { ProtectionRule } from '#protection/store.ts';
import {
  behindSentence,
  isTooFarBehind,
  type MergeFacts,
  whyNotChecked,
  whyNotMerge,
  whyNotMethod,
} from '#protection/why-not-merge.ts';
import type { ReviewRecord, ReviewState, StatusState } from '#store.ts';

const rule = (
  reviews: Partial<NonNullable<ProtectionRule['reviews']>> | null = {},
  contexts?: readonly string[],
): ProtectionRule => ({
  reviews: reviews && { approvals: 1, dismissStale: false, codeOwners: false, lastPush: false, ...reviews },
  checks: contexts === undefined ? null : { strict: true, contexts },
  enforceAdmins: true,
  linearHistory: false,
  allowForcePushes: false,
  allowDeletions: false,
});

const word = (author: string, state: ReviewState = 'APPROVED', commitSha = 'head') => ({ author, state, commitSha });
const facts = (opinions: MergeFacts['opinions'], more: Partial<MergeFacts> = {}): MergeFacts => ({
  head: 'head',
  isBehind: false,
  opinions,
  lastPusher: 'mara',
  owners: [],
  statuses: [],
  ...more,
});

const MISSING = 'At least 1 approving review is required by reviewers with write access.';
const LAST_PUSH = 'New changes require approval from someone other than the last pusher.';

describe('whyNotMerge()', () => {
  test.each([
    ['nothing without a demand', rule(null), facts([]), []],
    ['an approval that is missing', rule(), facts([]), [MISSING]],
    ['nothing once it is there', rule(), facts([word('rob')]), []],
    [
      'how many are missing',
      rule({ approvals: 2 }),
      facts([word('rob')]),
      ['At least 2 approving reviews are required by reviewers with write access.'],
    ],
    [
      'changes that were asked for',
      rule(),
      facts([word('rob'), word('vic', 'CHANGES_REQUESTED')]),
      ['Changes have been requested.'],
    ],
    ['an approval that was dismissed', rule(), facts([word('rob', 'DISMISSED')]), [MISSING]],
    ['nothing about an approval of an older head', rule(), facts([word('rob', 'APPROVED', 'old')]), []],
    [
      'one of an older head where those end',
      rule({ dismissStale: true }),
      facts([word('rob', 'APPROVED', 'old')]),
      [MISSING],
    ],
    [
      'a newest push that nobody else approved',
      rule({ lastPush: true }),
      facts([word('rob')], { lastPusher: 'Rob' }),
      [LAST_PUSH],
    ],
    [
      'an older approval for the newest push',
      rule({ lastPush: true }),
      facts([word('rob', 'APPROVED', 'old')]),
      [LAST_PUSH],
    ],
    [
      'nothing when another approved the push',
      rule({ lastPush: true }),
      facts([word('rob'), word('vic')], {
        lastPusher: 'rob',
      }),
      [],
    ],
    [
      'owners of a file who are silent',
      rule({ codeOwners: true }),
      facts([word('rob')], {
        owners: [['rob'], ['vic', 'ada']],
      }),
      ['Waiting on code owner review from vic, ada.'],
    ],
    [
      'nothing when one owner of each approved',
      rule({ codeOwners: true }),
      facts([word('ROB'), word('ada')], {
        owners: [['rob'], ['vic', 'ada']],
      }),
      [],
    ],
    ['owners nobody asks for: nothing', rule(), facts([word('rob')], { owners: [['vic']] }), []],
  ])('names %s', (_what, demanded, given, reasons) => {
    expect(whyNotMerge(demanded, given)).toEqual(reasons);
  });
});

describe('whyNotChecked()', () => {
  const status = (context: string, state: StatusState) => ({ context, state });
  test.each([
    [['ci'], [], ['Required status check "ci" is expected.']],
    [['ci'], [status('ci', 'pending')], ['Required status check "ci" is pending.']],
    [['ci'], [status('ci', 'error')], ['Required status check "ci" is failing.']],
    [['ci'], [status('ci', 'success'), status('lint', 'failure')], []],
    [
      ['ci', 'lint', 'e2e'],
      [status('ci', 'success'), status('lint', 'failure')],
      ['2 of 3 required status checks have not succeeded: 1 failing, 1 expected.'],
    ],
    [[], [], []],
  ])('%j with %j', (contexts, statuses, reasons) => {
    expect(whyNotChecked(rule(null, contexts), statuses)).toEqual(reasons);
  });
});

test('isTooFarBehind() asks for the base only where a check is strict', () => {
  const behind = facts([], { isBehind: true });
  expect(isTooFarBehind(rule(null, ['ci']), behind)).toBe(true);
  expect(isTooFarBehind(rule(null, ['ci']), facts([]))).toBe(false);
  expect(isTooFarBehind(rule(null, []), behind)).toBe(false);
  expect(isTooFarBehind(rule(null), behind)).toBe(false);
  expect(behindSentence(rule(null, ['ci']))).toBe('Required status check "ci" is expected.');
  expect(behindSentence(rule(null, ['a', 'b']))).toBe('2 of 2 required status checks are expected.');
});

test('whyNotMethod() closes merge commits where history must be linear', () => {
  expect(whyNotMethod({ ...rule(), linearHistory: true }, 'merge')).toMatch(/Merge commits are not allowed/);
  expect(whyNotMethod({ ...rule(), linearHistory: true }, 'squash')).toBeUndefined();
  expect(whyNotMethod(rule(), 'merge')).toBeUndefined();
});

test("latestOpinions() keeps each person's newest word, and a comment takes nothing back", () => {
  const review = (id: number, author: string, state: ReviewState): ReviewRecord => ({
    id,
    pullId: 1,
    author,
    state,
    body: '',
    commitSha: 'head',
    submittedAt: new Date(id),
  });
  const all = [review(1, 'rob', 'CHANGES_REQUESTED'), review(2, 'Rob', 'APPROVED'), review(3, 'rob', 'COMMENTED')];
  expect(latestOpinions([...all, review(4, 'vic', 'COMMENTED')]).map(({ id }) => id)).toEqual([2]);
});
