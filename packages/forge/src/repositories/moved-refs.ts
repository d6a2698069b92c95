import type { RefChange } from '#events.ts';

export type Movement = Pick<RefChange, 'ref' | 'before' | 'after'>;

/** What differs between two readings of all refs. */
export function movedRefs(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Movement[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map((ref) => ({ ref, before: before.get(ref) ?? null, after: after.get(ref) ?? null }))
    .filter((each) => each.before !== each.after);
}
