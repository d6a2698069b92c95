import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';
import { HoldView } from '#contract/hold.ts';
import { FileProblem } from '#contract/problem.ts';
import { BlastRadius, GateView, OpenedChange, SummaryLine } from '#contract/promotion.ts';
import { RolloutControl } from '#contract/rollout.ts';

export const ChangeState = z.enum(['open', 'merged', 'closed']);
export type ChangeState = z.infer<typeof ChangeState>;

/** What a promotion moves; null on a change that is something else. */
export const PromotionOf = z.object({
  app: z.string(),
  environment: z.string(),
  from: z.string().nullable(),
  to: z.string(),
});

export const ChangeSummary = z.object({
  number: z.int(),
  title: z.string(),
  state: ChangeState,
  author: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  promotion: PromotionOf.nullable(),
  /** The change that took its place; null when none did. */
  supersededBy: z.int().nullable(),
});
export type ChangeSummary = z.infer<typeof ChangeSummary>;

export const listChanges = endpoint({
  method: 'get',
  path: '/changes',
  summary: 'The pull requests against the state repository, newest first',
  query: z.object({ state: z.enum(['open', 'closed', 'all']).default('open') }),
  response: z.object({ changes: z.array(ChangeSummary) }),
});

export const ReviewView = z.object({
  author: z.string(),
  verdict: z.enum(['approved', 'changesRequested', 'commented']),
  sha: z.string(),
  /** Given for an earlier head, so it no longer counts. */
  stale: z.boolean(),
  at: z.string(),
  body: z.string(),
});
export type ReviewView = z.infer<typeof ReviewView>;

export const CheckView = z.object({
  name: z.string(),
  state: z.enum(['success', 'failure', 'pending', 'error']),
  description: z.string(),
});
export type CheckView = z.infer<typeof CheckView>;

export const ChangedFile = z.object({
  path: z.string(),
  status: z.enum(['added', 'modified', 'removed', 'renamed']),
  additions: z.int(),
  deletions: z.int(),
  patch: z.string(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

/** merged → seen → downloaded → running → healthy: how many of the agents concerned have come this far. */
export const RolloutStep = z.object({
  name: z.enum(['merged', 'seen', 'downloaded', 'running', 'healthy']),
  done: z.int(),
  total: z.int(),
  /** From the merge until the last of those who have come so far did; null where nobody told. */
  afterMs: z.number().nullable(),
});
export const RolloutView = z.object({
  app: z.string(),
  environment: z.string(),
  release: z.string(),
  steps: z.array(RolloutStep),
  /** Every agent confirms the revision, in health. */
  isDone: z.boolean(),
  /** What agents say of a failure, each with its hostname. */
  failures: z.array(z.object({ instanceUid: z.string(), hostname: z.string(), message: z.string() })),
  /** True when a later commit asks for something else: these steps then no longer move. */
  superseded: z.boolean(),
  /** Who may go on, and what a person can do about it; null when superseded, or nobody has asked for a lease. */
  control: RolloutControl.nullable(),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** What moved under a change that no longer merges. */
export const MovedBase = z.object({
  /** Who changed what in between. */
  sentence: z.string(),
  from: z.string().nullable(),
  now: z.string().nullable(),
  /** Whether it can be made again from what is there now. */
  canRemake: z.boolean(),
});
export type MovedBase = z.infer<typeof MovedBase>;

/** An action's reason for being closed, as a sentence; null when it is open. */
const WhyNot = z.string().nullable();

export const Change = ChangeSummary.extend({
  reason: z.string(),
  body: z.string(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string(), sha: z.string() }),
  mergedBy: z.string().nullable(),
  mergedAt: z.string().nullable(),
  /** Its page on the forge; null where the forge has no pages. */
  forgeUrl: z.string().nullable(),
  files: z.array(ChangedFile),
  summary: z.array(SummaryLine),
  problems: z.array(FileProblem),
  reviews: z.array(ReviewView),
  checks: z.array(CheckView),
  gates: z.array(GateView),
  blastRadius: BlastRadius.nullable(),
  /** On the apps and environments that it touches. */
  holds: z.array(HoldView),
  /** Null while it merges, or will be made again by itself. */
  moved: MovedBase.nullable(),
  actions: z.object({ approve: WhyNot, merge: WhyNot, close: WhyNot }),
  rollout: RolloutView.nullable(),
});
export type Change = z.infer<typeof Change>;

const params = z.object({ number: z.coerce.number().int().min(1) });
/** The head that the person saw; refused with 409 when it has moved since. */
const headSha = z.string().regex(/^[0-9a-f]{40}$/);

export const getChange = endpoint({
  method: 'get',
  path: '/changes/{number}',
  summary: 'One change: what it does, its diff, reviews, checks, and after the merge its rollout',
  params,
  response: Change,
});

export const approveChange = endpoint({
  method: 'post',
  path: '/changes/{number}/approve',
  summary: 'Approve the head on the screen, as the person who asks; the forge refuses the own change with 422',
  params,
  body: z.object({ headSha, body: z.string().max(2_000).default('') }),
  response: z.object({ ok: z.literal(true) }),
});

export const mergeChange = endpoint({
  method: 'post',
  path: '/changes/{number}/merge',
  summary: 'Merge the head on the screen into the state repository',
  params,
  body: z.object({ headSha }),
  response: z.object({ sha: z.string() }),
});

export const closeChange = endpoint({
  method: 'post',
  path: '/changes/{number}/close',
  summary: 'Close a change without merging it',
  params,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  response: z.object({ ok: z.literal(true) }),
});

/** Edits carry whole files. */
export const EDITS_BYTES_MAX = 1024 * 1024;

/** One file as the person saw it and as it shall be. */
export const ProposedEdit = z.object({
  path: z.string().min(1),
  /** Git's id of the blob that was edited; null where there was no file. */
  before: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'must be the id of a blob')
    .nullable(),
  /** The whole text; null where the file goes away. */
  after: z.string().nullable(),
});
export type ProposedEdit = z.infer<typeof ProposedEdit>;

export const postChange = endpoint({
  method: 'post',
  path: '/changes',
  summary: 'Open a pull request with edits of any files, as the person who asks; 422 with every mistake that they make',
  body: z.object({
    title: z.string().trim().min(1, 'A title is required').max(200),
    /** Why; the reviewer and the history read it. */
    body: z.string().trim().min(1, 'A reason is required').max(2_000),
    /** Begins the name of the branch. */
    kind: z.enum(['edit', 'app', 'environment']).default('edit'),
    edits: z.array(ProposedEdit).min(1).max(50),
  }),
  bodyBytesMax: EDITS_BYTES_MAX,
  response: OpenedChange,
});

export const remakeChange = endpoint({
  method: 'post',
  path: '/changes/{number}/remake',
  summary: 'Make a promotion again from the version that is there now, as the person who asks',
  params,
  body: z.object({ headSha }),
  response: z.object({ commit: z.string() }),
});
