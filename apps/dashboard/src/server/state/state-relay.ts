import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { desiredStatePath, releasePath } from '@pagurus/schema/state-paths.ts';
import { isFile, isFolder, parseTree } from '@pagurus/schema/wire/git-tree.ts';
import type { BundledObject, StateBundle } from '@pagurus/schema/wire/state-bundle.ts';
import { type GitObject, type Mirror, MirrorError } from '#server/ports/mirror.ts';
import type { RelayedState, StateRelay } from '#server/ports/state-relay.ts';
import type { State } from '#server/state/state-room.ts';

type Room = { newest(): State | undefined };

/** What fits into the 8 MB that an agent takes; one that was away for longer asks Git. */
const COMMITS_MAX = 5_000;
/** Agents name the commit from which they come: many at first, soon all the same. */
const KEPT_MAX = 5_000;

/** Bundles of the newest commit, made at the first question and kept as text until the branch moves. */
export class MirrorRelay implements StateRelay {
  readonly #mirror: Pick<Mirror, 'object' | 'ancestry'>;
  readonly #room: Room;
  #commit: string | undefined;
  #kept = new Map<string, Promise<string>>();

  constructor(mirror: Pick<Mirror, 'object' | 'ancestry'>, room: Room) {
    this.#mirror = mirror;
    this.#room = room;
  }

  commit(): string | undefined {
    return this.#room.newest()?.snapshot.commit;
  }

  async bundle(app: string, environment: string, since = ''): Promise<RelayedState | undefined> {
    const state = this.#room.newest();
    if (state === undefined) return undefined;
    const { commit } = state.snapshot;
    if (commit !== this.#commit) {
      this.#commit = commit;
      this.#kept = new Map();
    }
    const kept = this.#kept;
    const key = `${environment}/${app}/${since}`;
    const known = kept.get(key);
    const text = known ?? this.#make(state, app, environment, since).then((bundle) => JSON.stringify(bundle));
    if (known === undefined && kept.size < KEPT_MAX) {
      kept.set(key, text);
      text.catch(() => kept.delete(key));
    }
    return { commit, text: await text };
  }

  async #make({ snapshot }: State, app: string, environment: string, since: string): Promise<StateBundle> {
    const { commit } = snapshot;
    const objects = new Map<string, BundledObject>();
    const take = async (name: string): Promise<GitObject> => {
      const object = await this.#mirror.object(name);
      if (object === undefined) throw new MirrorError(`Cannot relay ${name} as it is not in the mirror`);
      objects.set(object.id, { type: kindOf(object), data: object.bytes.toString('base64') });
      return object;
    };
    await take(commit);
    const root = await take(`${commit}^{tree}`);
    const release = snapshot.desired.get(environment)?.get(app)?.release ?? NO_RELEASE;
    const paths = [desiredStatePath(environment, app), ...(release === NO_RELEASE ? [] : [releasePath(app, release)])];
    for (const path of paths) await takePath(root, path.split('/'), take);
    if (since !== '' && since !== commit) {
      for (const id of await this.#mirror.ancestry(commit, since, COMMITS_MAX)) await take(id);
    }
    return { commit, objects: [...objects.values()] };
  }
}

/** Down from a tree as far as the path leads. */
async function takePath(tree: GitObject, names: string[], take: (id: string) => Promise<GitObject>): Promise<void> {
  const [name, ...rest] = names;
  const entry = parseTree(tree.bytes, tree.id.length / 2).find((each) => each.name === name);
  if (entry === undefined) return;
  if (rest.length === 0) {
    if (isFile(entry)) await take(entry.id);
  } else if (isFolder(entry)) {
    await takePath(await take(entry.id), rest, take);
  }
}

function kindOf({ id, type }: GitObject): BundledObject['type'] {
  if (type === 'commit' || type === 'tree' || type === 'blob') return type;
  throw new MirrorError(`Cannot relay ${id} as it must be a commit, tree or blob: it is a ${type}`);
}
