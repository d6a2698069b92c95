import { isFile, isFolder, parseTree } from '@pagurus/schema/wire/git-tree.ts';
import type { BundledObject } from '@pagurus/schema/wire/state-bundle.ts';
import { gitObjectId } from '#files/git-object-id.ts';
import { OperationError } from '#ports/operation-error.ts';

/**
 * Git objects whose ids were computed here, from their bytes. A file that is read by way of a commit's id is therefore
 * that commit's file, whoever sent the objects.
 */
export class ProvenObjects {
  readonly #commit: string;
  readonly #objects = new Map<string, { readonly type: string; readonly bytes: Buffer }>();

  constructor(commit: string, objects: readonly BundledObject[]) {
    this.#commit = commit;
    for (const { type, data } of objects) {
      const bytes = Buffer.from(data, 'base64');
      this.#objects.set(gitObjectId(type, bytes, commit.length), { type, bytes });
    }
  }

  /** The text of a file; `undefined` when the commit has no such file. Throws when an object on the way was not sent. */
  read(path: string): string | undefined {
    const [, root] = /^tree ([0-9a-f]+)$/m.exec(this.#get(this.#commit, 'commit').toString('utf8')) ?? [];
    if (root === undefined) throw this.#refusal(`commit ${this.#commit} names no tree`);
    let tree = root;
    const names = path.split('/');
    for (const [index, name] of names.entries()) {
      const entry = parseTree(this.#get(tree, 'tree'), this.#commit.length / 2).find((each) => each.name === name);
      if (entry === undefined) return undefined;
      if (index === names.length - 1) {
        return isFile(entry) ? this.#get(entry.id, 'blob').toString('utf8') : undefined;
      }
      if (!isFolder(entry)) return undefined;
      tree = entry.id;
    }
    return undefined;
  }

  /** Every commit that was sent. */
  commits(): Buffer[] {
    return [...this.#objects.values()].filter(({ type }) => type === 'commit').map(({ bytes }) => bytes);
  }

  #get(id: string, type: string): Buffer {
    const object = this.#objects.get(id);
    if (object?.type === type) return object.bytes;
    throw this.#refusal(`${type} ${id} is missing, or another one was sent for it`);
  }

  #refusal(found: string): OperationError {
    return new OperationError(`Cannot believe the relayed state as every object must have its hash: ${found}`, {
      code: 'source.unproven',
      retry: 'soon',
    });
  }
}
