import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import { NO_RELEASE } from '@pagurus/schema/names.ts';
import { revisionOf } from '@pagurus/schema/revision.ts';
import { type StateSnapshot, parseSnapshot } from '@pagurus/schema/state-snapshot.ts';
import type { Desired, DesiredView } from '#server/ports/desired-view.ts';
import type { Mirror } from '#server/ports/mirror.ts';
import { sha256Hex } from '#server/state/sha256.ts';

/** The state of one commit with its revisions worked out. */
export type State = {
  readonly snapshot: StateSnapshot;
  /** Every state file as it stands, path → text. */
  readonly files: ReadonlyMap<string, string>;
  /** `undefined` when nothing is desired there, or its file or release has an error. */
  readonly desired: (app: string, environment: string) => Desired | undefined;
};

const KEPT_MAX = 32;

/** The newest state, and that of any other commit on request. A commit never changes, so each is parsed once while it is kept. */
export class StateRoom implements DesiredView {
  readonly #mirror: Mirror;
  readonly #kept = new Map<string, Promise<State>>();
  #newest: State | undefined;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  commit(): string | undefined {
    return this.#newest?.snapshot.commit;
  }

  desired(app: string, environment: string): Desired | undefined {
    return this.#newest?.desired(app, environment);
  }

  /** `undefined` until the first commit was read. */
  newest(): State | undefined {
    return this.#newest;
  }

  /** Throws MirrorError when the commit cannot be read; the newest state then stays. */
  async moveTo(commit: string): Promise<void> {
    this.#newest = await this.at(commit);
  }

  /** Throws MirrorError when the commit cannot be read, also after asking the forge for it. */
  async at(commit: string): Promise<State> {
    const known = this.#kept.get(commit);
    const state = known ?? this.#read(commit);
    this.#kept.delete(commit);
    this.#kept.set(commit, state);
    for (const oldest of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - KEPT_MAX)))
      this.#kept.delete(oldest);
    // A failure is no fact about the commit: the next one asks again.
    state.catch(() => this.#kept.delete(commit));
    return state;
  }

  async #read(commit: string): Promise<State> {
    await this.#mirror.fetchCommit(commit);
    return toState(commit, await this.#mirror.readState(commit));
  }
}

/** Parses the files of one commit; never throws. */
export function toState(commit: string, files: ReadonlyMap<string, string>): State {
  const snapshot = parseSnapshot(commit, files);
  const wishes = new Map<string, Desired>();
  for (const [environment, apps] of snapshot.desired) {
    for (const [app, desired] of apps) {
      const revision = revisionIn(snapshot, desired);
      const { release, rollout, suspended } = desired;
      if (revision !== undefined) wishes.set(`${environment}/${app}`, { release, revision, rollout, suspended });
    }
  }
  return { snapshot, files, desired: (app, environment) => wishes.get(`${environment}/${app}`) };
}

function revisionIn({ releases }: StateSnapshot, desired: DesiredState): string | undefined {
  const release = releases.get(desired.app)?.get(desired.release);
  if (release === undefined && desired.release !== NO_RELEASE) return undefined;
  return revisionOf(desired, release, sha256Hex);
}
