import { parseCommit } from '#git/commit-object.ts';

/** What a walk through history asks of a commit. */
export interface Links {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Of the committer, in ms since 1970. */
  readonly at: number;
}

type Read = (sha: string) => Promise<{ readonly type: string; readonly body: Buffer } | undefined>;

const KEPT = 20_000;

/** Remembers what commits are linked to: it never changes, and every question about history asks it again. */
export class CommitLinks {
  readonly #read: Read;
  readonly #known = new Map<string, Links>();

  constructor(read: Read) {
    this.#read = read;
  }

  /** `undefined` when there is no such commit. */
  async of(sha: string): Promise<Links | undefined> {
    const known = this.#known.get(sha);
    if (known) return known;
    const found = await this.#read(sha);
    if (found?.type !== 'commit') return undefined;
    const { tree, parents, committer } = parseCommit(sha, found.body.toString());
    const links = { tree, parents, at: committer.at.getTime() };
    const [oldest] = this.#known.keys();
    if (this.#known.size >= KEPT && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(sha, links);
    return links;
  }
}
