/** A condition on a promotion, open or closed with its reason. */
export type Gate = {
  readonly name: string;
  readonly open: boolean;
  readonly reason: string;
  /** When time alone will have opened it, in milliseconds since 1970; absent when something else must happen. */
  readonly opensAtMs?: number;
};
