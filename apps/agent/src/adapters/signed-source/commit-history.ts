import { type CommitObject, parseCommit } from '#core/commit-object.ts';
import { gitObjectId } from '#files/git-object-id.ts';

/** Commits by the ids that were computed here from their bytes: whoever sent them, they are what their ids say. */
export class CommitHistory {
  readonly #commits = new Map<string, CommitObject>();

  /** `idDigits`: 40 or, in a repository of that kind, 64. What is no commit is left out. */
  constructor(objects: readonly Uint8Array[], idDigits: number) {
    for (const bytes of objects) {
      const commit = parseCommit(bytes, idDigits);
      if (commit !== undefined) this.#commits.set(gitObjectId('commit', bytes, idDigits), commit);
    }
  }

  get(id: string): CommitObject | undefined {
    return this.#commits.get(id);
  }
}
