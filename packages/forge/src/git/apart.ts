import type { Links } from '#git/commit-links.ts';

/** How two commits are related. */
export interface Apart {
  /** The common ancestors that no other common ancestor contains. */
  readonly bases: readonly string[];
  /** Commits that only the first, and only the second contains. */
  readonly left: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

const [LEFT, RIGHT, STALE, BASE] = [1, 2, 4, 8];
const BOTH = LEFT | RIGHT;
const STEPS_MAX = 5_000;

/**
 * Walks back from two commits until all that is ahead is common to both, the younger ones first, as git does.
 *
 * Where clocks were wrong it may give more bases than there are, never fewer, and one that is alone is right: each
 * common ancestor is painted from both sides unless it lies behind another. `undefined` when that takes too many
 * steps or a commit is missing; git must then be asked.
 */
export async function walkApart(
  linksOf: (sha: string) => Promise<Links | undefined>,
  left: string,
  right: string,
): Promise<Apart | undefined> {
  const paint = new Map<string, number>();
  const ahead = new Map<string, Links>();
  const meet = async (sha: string, colours: number): Promise<boolean> => {
    const before = paint.get(sha) ?? 0;
    if ((before & colours) === colours) return true;
    paint.set(sha, before | colours);
    const links = await linksOf(sha);
    if (links) ahead.set(sha, links);
    return links !== undefined;
  };
  if (!(await meet(left, LEFT)) || !(await meet(right, RIGHT))) return undefined;
  for (let steps = 0; [...ahead.keys()].some((sha) => ((paint.get(sha) ?? 0) & STALE) === 0); steps += 1) {
    const next = youngest(ahead);
    if (steps >= STEPS_MAX || !next) return undefined;
    const [sha, { parents }] = next;
    ahead.delete(sha);
    let colours = (paint.get(sha) ?? 0) & (BOTH | STALE);
    if (colours === BOTH) {
      paint.set(sha, BOTH | BASE);
      colours |= STALE;
    }
    for (const parent of parents) if (!(await meet(parent, colours))) return undefined;
  }
  const having = (mask: number, value: number): string[] =>
    [...paint].filter(([, colours]) => (colours & mask) === value).map(([sha]) => sha);
  return {
    bases: having(BASE | STALE, BASE),
    left: new Set(having(BOTH, LEFT)),
    right: new Set(having(BOTH, RIGHT)),
  };
}

function youngest(ahead: ReadonlyMap<string, Links>): [string, Links] | undefined {
  let best: [string, Links] | undefined;
  for (const each of ahead) if (!best || each[1].at > best[1].at) best = each;
  return best;
}
