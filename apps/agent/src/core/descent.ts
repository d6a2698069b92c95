/** Whether one commit comes after another; `unknown` when too little of its history is there to say. */
export type Descent = 'yes' | 'no' | 'unknown';

/** Looks for `ancestor` from `head` on; a commit descends from itself. `parentsOf` answers `undefined` for one that is not there. */
export function descent(
  head: string,
  ancestor: string,
  parentsOf: (commit: string) => readonly string[] | undefined,
): Descent {
  const seen = new Set([head]);
  let isWhole = true;
  for (const commit of seen) {
    if (commit === ancestor) return 'yes';
    const parents = parentsOf(commit);
    if (parents === undefined) isWhole = false;
    // A set that grows while it is walked is a queue that takes each one once.
    for (const parent of parents ?? []) seen.add(parent);
  }
  return isWhole ? 'no' : 'unknown';
}
