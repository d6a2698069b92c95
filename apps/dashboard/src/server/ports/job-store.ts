import type { JobState } from '#domain/job.ts';

/** Work that a person asked for and that a restart must not lose. */
export type Job = {
  readonly id: string;
  /** The login of the person who asked. */
  readonly actor: string;
  /** Any JSON value. */
  readonly input: unknown;
  readonly state: JobState;
  /** The step that is under way, or the last one. */
  readonly step: string;
  /** What the steps have made so far. Any JSON value. */
  readonly facts: unknown;
  /** Why it failed. Any JSON value; `null` when it did not. */
  readonly problem: unknown;
  readonly createdAtMs: number;
  readonly movedAtMs: number;
};

export type JobMove = Partial<Pick<Job, 'state' | 'step' | 'facts' | 'problem'>>;
/** The process that works on a job, and until when nobody else may. */
export type JobLease = { readonly owner: string; readonly nowMs: number; readonly untilMs: number };

/** Every method throws where the database is away, and then changed nothing. */
export interface JobStore {
  /** Keeps a job that its maker works on; once this resolves it survives a kill. */
  create(job: Job, lease: JobLease): Promise<void>;
  get(id: string): Promise<Job | undefined>;
  /** The oldest running job that nobody works on any more, now this owner's; `undefined` when there is none. Never given to two. */
  takeNext(lease: JobLease): Promise<Job | undefined>;
  /** Whether the job is still this owner's: then it was moved, and the lease goes on. */
  move(id: string, move: JobMove, lease: JobLease): Promise<boolean>;
  /** Forgets what ended before; how many. */
  prune(beforeMs: number): Promise<number>;
}
