import { DeploymentFailure, MigrationReport } from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';
import { Target, sameRevision } from '#core/target.ts';

/** soon: the outside may heal by itself · later: somebody has to mend something, so look now and then. */
export type Retry = 'soon' | 'later';

/** Why a step failed: a code for machines, a sentence for people, `retry` for the loop; `never`: not unless a person asks. */
export type StepFailure = {
  readonly code: string;
  readonly message: string;
  readonly retry: Retry | 'never';
  /** Asked for by the other side (`Retry-After`): not before so many milliseconds have passed. */
  readonly retryAfterMs?: number;
};

const Slots = z.object({ current: Target.optional(), previous: Target.optional() });

const base = {
  /** What the container holds: `current` runs, `previous` is what a rollback goes to. */
  slots: Slots,
  /** The last verified desired state. Differs from `target` while a newer revision waits. */
  wish: Target.optional(),
  quarantined: z.array(z.string()),
  /** The last thing that went wrong with the wish; gone when it succeeds or the wish changes. */
  failure: DeploymentFailure.optional(),
  /** Migrations that ran here, newest last: a success is kept, anything else until it is tried again. */
  migrations: z.array(MigrationReport).optional(),
};

const preparing = z.enum(['Fetching', 'Verifying', 'Downloading', 'Staged', 'AwaitingLease']);

/** Where the agent stands. This is what the journal holds, so it is a schema. */
export const DeploymentState = z.discriminatedUnion('at', [
  z.object({ ...base, at: z.enum(['Empty', 'InSync', 'Suspended']) }),
  z.object({ ...base, at: preparing, target: Target, attempt: z.int().min(0) }),
  z.object({
    ...base,
    at: z.literal('Migrating'),
    target: Target,
    attempt: z.int().min(0),
    /** Under the lease for it. Otherwise there is nothing to migrate here, and the lease to switch is held. */
    migrates: z.literal(true).optional(),
  }),
  z.object({ ...base, at: z.literal('Switching'), target: Target }),
  /** `starts` counts how often the agent itself began this watch: an app may take the whole container down. */
  z.object({ ...base, at: z.literal('Watching'), target: Target, starts: z.int().min(1) }),
  z.object({
    ...base,
    at: z.literal('RollingBack'),
    target: Target,
    fallback: Target.optional(),
    why: DeploymentFailure,
  }),
  z.object({
    ...base,
    at: z.literal('Failed'),
    failure: DeploymentFailure,
    target: Target,
    attempt: z.int().min(0),
    retry: z.enum(['soon', 'later', 'never']),
    retryAfterMs: z.int().min(0).optional(),
  }),
]);
export type DeploymentState = z.infer<typeof DeploymentState>;
export type Slots = z.infer<typeof Slots>;
export type In<At extends DeploymentState['at']> = Extract<DeploymentState, { at: At }>;

/** The revision that is being worked on; `undefined` at rest. */
export const targetOf = (state: DeploymentState): Target | undefined => ('target' in state ? state.target : undefined);

/** What ran before `target`, or runs still while that is made ready. */
export const previousOf = ({ current, previous }: Slots, target: Target): Target | undefined =>
  sameRevision(current, target) ? previous : current;

/** Whether the migration of this release has succeeded here. */
export const hasMigrated = ({ migrations = [] }: Pick<DeploymentState, 'migrations'>, release: string): boolean =>
  migrations.some((migration) => migration.release === release && migration.outcome === 'succeeded');

export const EMPTY: DeploymentState = { at: 'Empty', slots: {}, quarantined: [] };
