/** The result of what was done as asked. */
export const DONE = 'done';

/** Something that a person or the machine did, for the page that answers "who did what, and why". */
export type Activity = {
  readonly at: Date;
  /** A login on the forge, or `pagurus` for what no person did. */
  readonly actor: string;
  /** What was done, in one word of the design: `promote`, `approve`, `merge`, `suspend` … */
  readonly verb: string;
  /** What it was done to, as a path: `environments/production/payments`, `changes/17`. */
  readonly object: string;
  /** The person's own words; `null` where none were asked for. */
  readonly reason: string | null;
  /** `done`, or why not, as a sentence. */
  readonly result: string;
  /** Any JSON value. */
  readonly detail: unknown;
};

/** An activity as it was kept: ids rise in the order of keeping. */
export type StoredActivity = Activity & { readonly id: bigint };

/** Which activities are meant; what is left out does not matter. */
export type ActivityFilter = {
  readonly actor?: string | undefined;
  readonly verb?: string | undefined;
  /** What was done to any of these. */
  readonly objects?: readonly string[] | undefined;
  /** Part of any of its words, in any case; empty for all. */
  readonly text?: string | undefined;
};

/** The record of deeds: appended to, never edited. Every method throws where the database is away. */
export interface ActivityStore {
  /** Keeps one activity; once this resolves it survives a kill. */
  append(activity: Activity): Promise<StoredActivity>;

  /**
   * The newest `limit` activities that pass the filter, newest first; with `before`, only those with a smaller id.
   * Empty at the end.
   */
  list(limit: number, before?: bigint, filter?: ActivityFilter): Promise<StoredActivity[]>;
}
