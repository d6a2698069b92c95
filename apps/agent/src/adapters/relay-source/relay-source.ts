import { StateBundle } from '@pagurus/schema/wire/state-bundle.ts';
import { askText } from '#files/ask-text.ts';
import type { Credentials } from '#ports/credentials.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import { ProvenObjects } from './proven-objects.ts';

/** A few kilobytes a file; more than this is no state. */
const STATE_BYTES_MAX = 8 * 1_024 * 1_024;

export type RelaySourceOptions = {
  /** Of the dashboard: `https://pagurus.example/agent/v1/state`. */
  readonly url: string;
  readonly app: string;
  readonly environment: string;
  readonly credentials: Pick<Credentials, 'get' | 'refused'>;
  readonly deadlineMs: number;
};

/**
 * The state as the dashboard relays it. Which commit is the head is the dashboard's word; what is in that commit is not:
 * every object is hashed here.
 */
export class RelaySource implements StateSource {
  readonly kind = 'relay';
  readonly #options: RelaySourceOptions;
  #last: StateCommit | undefined;
  #lastSince: string | undefined;
  /** Whether a look has just brought `#last`, and no fetch has made use of it yet. */
  #isFresh = false;

  constructor(options: RelaySourceOptions) {
    this.#options = options;
  }

  /**
   * Brings the whole state, so that the fetch right after it asks nobody. Where one has asked for history before, the history
   * since the last commit comes with it, which is what the next one wants.
   */
  async head(signal: AbortSignal): Promise<string> {
    this.#isFresh = false;
    const since = this.#lastSince === undefined ? undefined : this.#last?.commit;
    const { commit } = await this.#bring(since, signal);
    this.#isFresh = true;
    return commit;
  }

  async fetch(signal: AbortSignal, since?: string): Promise<StateCommit> {
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    return isFresh && this.#last !== undefined && this.#isEnough(since) ? this.#last : this.#bring(since, signal);
  }

  /** One question that costs nothing when the answer is the commit of the last one. */
  async #bring(since: string | undefined, signal: AbortSignal): Promise<StateCommit> {
    const credential = await this.#options.credentials.get(signal);
    try {
      const answer = await this.#ask(credential, since, signal);
      if (answer === 'same' && this.#last !== undefined) return this.#last;
      if (answer === 'same') throw this.#refusal('it must answer with a state', 'it says that nothing changed');
      const proven = new ProvenObjects(answer.commit, answer.objects);
      const { commit } = answer;
      this.#last = { commit, read: async (path) => proven.read(path), commits: async () => proven.commits() };
      this.#lastSince = since;
      return this.#last;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OperationError) throw error;
      throw this.#refusal('it must answer', reasonOf(error), error);
    }
  }

  async #ask(credential: string, since: string | undefined, signal: AbortSignal): Promise<StateBundle | 'same'> {
    const { url, app, environment, credentials, deadlineMs } = this.#options;
    const query = new URLSearchParams({ app, environment, ...(since === undefined ? {} : { since }) }).toString();
    const known =
      this.#last !== undefined && this.#isEnough(since) ? { 'if-none-match': `"${this.#last.commit}"` } : {};
    const headers = { authorization: `Bearer ${credential}`, ...known };
    const question = { headers, bytesMax: STATE_BYTES_MAX, deadlineMs };
    const { status, text } = await askText(`${url}?${query}`, question, signal);
    if (status === 401) credentials.refused(credential, text.trim());
    if (status === 304) return 'same';
    if (status !== 200) throw this.#refusal('it must answer with a state', `${status} ${text.trim()}`);
    const bundle = StateBundle.safeParse(JSON.parse(text));
    if (!bundle.success) throw this.#refusal('it must answer with a state', 'its answer has another shape');
    return bundle.data;
  }

  /** What is known of the same commit may hold less of its history than is wanted now. */
  #isEnough(since: string | undefined): boolean {
    return since === undefined || since === this.#lastSince || since === this.#last?.commit;
  }

  #refusal(rule: string, found: string, cause?: unknown): OperationError {
    const message = `Cannot read the state from the relay ${this.#options.url} as ${rule}: ${found}`;
    return new OperationError(message, { code: 'source.unreachable', retry: 'soon', cause });
  }
}
