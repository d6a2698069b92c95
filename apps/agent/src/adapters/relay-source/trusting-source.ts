import { OperationError } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';

/** Whose word counts about which commit is the head. */
export type Trust = 'forge' | 'signature' | 'relay';

type Sources = { readonly git: StateSource; readonly relay: StateSource; readonly trust: Trust };

/**
 * The relay for speed, Git when the relay is away.
 *
 * - `forge`: the head is what Git says. The relay's objects are taken for that very commit and for no other, so that a
 *   stolen dashboard can deploy nothing.
 * - `relay`, `signature`: the head is what the relay says, and Git is asked only while the relay is away. With
 *   `signature` nobody's word counts: each source judges its commits by who signed them, and Git is asked as well for what
 *   the relay has wrong.
 */
export class TrustingSource implements StateSource {
  readonly #sources: Sources;
  #kind: string;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#kind = sources.trust === 'forge' ? sources.git.kind : sources.relay.kind;
  }

  /** Who the objects came from last. */
  get kind(): string {
    return this.#kind;
  }

  head(signal: AbortSignal): Promise<string> {
    const { git, relay, trust } = this.#sources;
    return trust === 'forge'
      ? git.head(signal)
      : orElse(
          () => relay.head(signal),
          () => git.head(signal),
        );
  }

  async fetch(signal: AbortSignal, since?: string): Promise<StateCommit> {
    const { git, relay, trust } = this.#sources;
    const relayed = async (): Promise<StateCommit | undefined> => {
      const wanted = trust === 'forge' ? await git.head(signal) : undefined;
      const commit = await orElse(
        () => relay.fetch(signal, since),
        async () => undefined,
      );
      return commit !== undefined && (wanted === undefined || commit.commit === wanted) ? commit : undefined;
    };
    const commit = await relayed();
    this.#kind = commit === undefined ? git.kind : relay.kind;
    return commit ?? git.fetch(signal, since);
  }
}

async function orElse<T>(first: () => Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first();
  } catch (error) {
    if (error instanceof OperationError) return second();
    throw error;
  }
}
