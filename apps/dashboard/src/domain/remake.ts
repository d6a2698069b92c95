/** What is known of an open change of one state file, on the common ancestor, on the branch as it is now, and at its head. */
export type RemakeFacts = {
  /** From the trailers of its commit; `undefined` where it is no promotion that was made here. */
  readonly promotion: { readonly from: string | null; readonly to: string } | undefined;
  /** Its head is one commit right on the common ancestor and touches the one file only. */
  readonly isOneEdit: boolean;
  /** What the file is at its head, and what the promotion makes of the ancestor's. */
  readonly headText: string | undefined;
  readonly madeOfBase: string | undefined;
  /** The release that the branch now asks for. */
  readonly now: string | null;
  /** What the promotion makes of the file as it is now. */
  readonly madeOfNow: string | undefined;
};

/**
 * What becomes of a change that Git cannot merge. `remake`: the same edit on the newest head, as one commit. `ask`: what
 * the person decided upon is no longer so. `leave`: somebody else's work is on the branch, and it is theirs.
 */
export type Remake = 'remake' | 'ask' | 'leave';

export function remakeOf({ promotion, isOneEdit, headText, madeOfBase, now, madeOfNow }: RemakeFacts): Remake {
  // Only what we would have made ourselves may be thrown away: then nothing of anybody is lost.
  const isOurs = promotion !== undefined && isOneEdit && headText !== undefined && headText === madeOfBase;
  if (!isOurs) return 'leave';
  return now !== promotion.from || madeOfNow === undefined ? 'ask' : 'remake';
}
