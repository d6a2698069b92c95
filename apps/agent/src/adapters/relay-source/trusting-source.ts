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
  /** What Git said last, until one fetch has made use of it. */
  #said: string | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.#kind = sources.trust === 'forge' ? sources.git.kind : sources.relay.kind;
  }

  /** Who the objects came from last. */
  get kind(): string {
    return this.#kind;
  }

  async head(signal: AbortSignal): Promise<string> {
    const { git, relay, trust } = this.#sources;
    if (trust === 'forge') return this.#askGit(signal);
    return orElse(
      () => relay.head(signal),
      () => git.head(signal),
    );
  }

  async fetch(signal: AbortSignal, since?: string): Promise<StateCommit> {
    const { git, relay, trust } = this.#sources;
    const said = this.#said;
    this.#said = undefined;
    const relayed = await orElse(
      () => relay.fetch(signal, since),
      async () => undefined,
    );
    const isTaken =
      relayed !== undefined &&
      // A look asks for the head right before it fetches: the commit that Git named then need not be asked for twice.
      (trust !== 'forge' || relayed.commit === said || relayed.commit === (await this.#askGit(signal)));
    this.#said = undefined;
    this.#kind = isTaken ? relay.kind : git.kind;
    return isTaken ? relayed : git.fetch(signal, since);
  }

  async #askGit(signal: AbortSignal): Promise<string> {
    this.#said = undefined;
    this.#said = await this.#sources.git.head(signal);
    return this.#said;
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
