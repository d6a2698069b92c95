import { walkApart } from '@pagurus/forge/git/apart.ts';
import { CommitLinks } from '@pagurus/forge/git/commit-links.ts';
import { compareTrees } from '@pagurus/forge/git/tree-diff.ts';
import { type TreeLine, parseTree } from '@pagurus/forge/git/tree-object.ts';
import type { GitObject } from '#server/ports/mirror.ts';

type Read = (id: string) => Promise<GitObject | undefined>;

/** The only kind of id that is read here: 20 bytes. */
const SHA1_LENGTH = 40;

/**
 * Answers what can be read from commits and trees themselves: a git process for each question takes longer than all the
 * reads. `undefined` where git must be asked.
 */
export class CommitWalk {
  readonly #read: Read;
  readonly #links: CommitLinks;

  constructor(read: Read) {
    this.#read = read;
    this.#links = new CommitLinks(async (sha) => {
      const object = await read(sha);
      return object && { type: object.type, body: object.bytes };
    });
  }

  /** All best common ancestors, none where there is none. */
  async mergeBases(a: string, b: string): Promise<readonly string[] | undefined> {
    if (a.length !== SHA1_LENGTH || b.length !== SHA1_LENGTH) return undefined;
    const bases = (await walkApart((sha) => this.#links.of(sha), a, b))?.bases;
    // Where clocks were wrong, several may be more than there are.
    return bases !== undefined && bases.length < 2 ? bases : undefined;
  }

  /** Paths that differ between the trees of two commits, in git's order. */
  async paths(before: string, after: string): Promise<string[] | undefined> {
    const [old, now] = await Promise.all([this.#links.of(before), this.#links.of(after)]);
    if (old === undefined || now === undefined || old.tree.length !== SHA1_LENGTH) return undefined;
    return (await compareTrees((id) => this.#lines(id), old.tree, now.tree)).map(({ path }) => path);
  }

  async #lines(id: string): Promise<TreeLine[]> {
    const tree = await this.#read(id);
    return tree === undefined ? [] : parseTree(tree.bytes);
  }
}
