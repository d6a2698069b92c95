import { diffTrees, type FileChange } from '#git/diff.ts';
import { listNew } from '#git/history.ts';
import { mergesCleanly } from '#git/merge.ts';
import type { GitRepository } from '#git/repository.ts';

/** What two commits are to each other. */
export interface Facts {
  /** Without a conflict. */
  readonly mergeable: () => Promise<boolean>;
  /** The same as far as it is known: `null` at first, when it also begins to find out. */
  readonly mergeableNow: () => boolean | null;
  /** What `head` has and `base` has not, oldest first. */
  readonly commits: () => Promise<string[]>;
  /** What `head` changes, seen from where it left `base`. */
  readonly files: () => Promise<FileChange[]>;
}

const KEPT = 1_000;

/** Answers about pairs of commits. They never change, so they are remembered. */
export class FactBook {
  readonly #known = new Map<string, Facts>();

  between(repo: GitRepository, base: string, head: string): Facts {
    const key = `${repo.dir} ${base} ${head}`;
    const facts = this.#known.get(key) ?? {
      ...mergeability(() => mergesCleanly(repo, base, head)),
      commits: once(() => listNew(repo, base, head)),
      files: once(() => diffTrees(repo, base, head, 'fork')),
    };
    this.#known.delete(key);
    this.#known.set(key, facts);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return facts;
  }
}

function mergeability(ask: () => Promise<boolean>): Pick<Facts, 'mergeable' | 'mergeableNow'> {
  let known: boolean | null = null;
  const mergeable = once(async () => (known = await ask()));
  return {
    mergeable,
    mergeableNow: () => {
      // A failure is met again by whoever asks next.
      if (known === null) mergeable().catch(() => undefined);
      return known;
    },
  };
}

/** Asks once; a failure is forgotten. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    const asked = answer ?? ask();
    answer = asked;
    asked.catch(() => {
      answer = undefined;
    });
    return asked;
  };
}
