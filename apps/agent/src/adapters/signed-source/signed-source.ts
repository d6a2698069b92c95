import { readFile } from 'node:fs/promises';
import type { CommitObject } from '#core/commit-object.ts';
import { descent } from '#core/descent.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { StateCommit, StateSource } from '#ports/state-source.ts';
import { type Accepted, AcceptedCommit } from './accepted-commit.ts';
import { allowedSigner, readAllowedSigners } from './allowed-signers.ts';
import { CommitHistory } from './commit-history.ts';
import { fingerprint } from './ssh-key.ts';
import { isSignatureOf, readSshSignature } from './ssh-signature.ts';

const NAMESPACE = 'git';

type Options = {
  readonly source: StateSource;
  /** OpenSSH's allowed_signers format; read for each commit anew, so that a key that is taken out of it is out at once. */
  readonly allowedSigners: string;
  /** Where the last accepted commit is kept. */
  readonly acceptedPath: string;
};

type Looked = { readonly fetched: StateCommit; readonly accepted: Accepted | undefined; readonly signers: string } & (
  | { readonly error?: undefined; readonly committedAtS: number }
  | { readonly error: OperationError; readonly committedAtS?: undefined }
);

/**
 * Hands on only commits that an allowed signer has signed and that descend from the last one handed on, whoever says
 * that they are the head. What is refused is told in a sentence and changes nothing.
 *
 * - A commit is on the disk as accepted before anybody gets it.
 * - The first one has nothing to descend from.
 */
export class SignedSource implements StateSource {
  readonly #source: StateSource;
  readonly #allowedSigners: string;
  readonly #accepted: AcceptedCommit;
  /** Not fetched again and again while neither it nor the file of the signers changes. */
  #refused: { readonly commit: string; readonly signers: string; readonly error: OperationError } | undefined;

  constructor({ source, allowedSigners, acceptedPath }: Options) {
    this.#source = source;
    this.#allowedSigners = allowedSigners;
    this.#accepted = new AcceptedCommit(acceptedPath);
  }

  get kind(): string {
    return this.#source.kind;
  }

  async head(signal: AbortSignal): Promise<string> {
    const head = await this.#source.head(signal);
    const refused = this.#refused;
    if (refused?.commit === head && refused.signers === (await this.#signersText())) throw refused.error;
    return head;
  }

  async fetch(signal: AbortSignal): Promise<StateCommit> {
    const { fetched, accepted, signers, error, committedAtS } = await this.look(signal);
    const { commit } = fetched;
    if (error !== undefined) {
      this.#refused = { commit, signers, error };
      throw error;
    }
    if (accepted?.commit !== commit) await this.#accepted.write({ commit, committedAtS });
    return fetched;
  }

  /** The commit that `fetch` would hand on, or would refuse with this `error`. Keeps nothing. */
  async look(signal: AbortSignal): Promise<Looked> {
    const accepted = await this.#accepted.read();
    const fetched = await this.#source.fetch(signal, accepted?.commit);
    const signers = await this.#signersText();
    try {
      const { committedAtS } = await this.#judge(fetched, accepted, signers);
      return { fetched, accepted, signers, committedAtS };
    } catch (error) {
      if (!(error instanceof OperationError) || error.code !== 'source.untrusted') throw error;
      return { fetched, accepted, signers, error };
    }
  }

  async #judge(fetched: StateCommit, accepted: Accepted | undefined, signers: string): Promise<CommitObject> {
    const { commit } = fetched;
    const history = new CommitHistory(await fetched.commits(), commit.length);
    const head = history.get(commit);
    if (head === undefined)
      throw refusal(commit, 'its bytes must have its id', 'they have another one, or are not there');
    this.#requireSigned(commit, head, accepted, signers);
    if (accepted === undefined) return head;
    const found = descent(commit, accepted.commit, (id) => history.get(id)?.parents);
    if (found === 'yes') return head;
    const said = {
      no: 'it does not; if the branch was rewritten on purpose, remove',
      unknown: 'so much of its history was not to be had; to accept it all the same, remove',
    };
    const rule = `it must descend from ${accepted.commit}, which was accepted here last`;
    throw refusal(commit, rule, `${said[found]} ${this.#accepted.path}`);
  }

  #requireSigned(commit: string, head: CommitObject, accepted: Accepted | undefined, signers: string): void {
    const rule = `${this.#allowedSigners} must name who signed it`;
    if (head.signature === undefined) throw refusal(commit, rule, 'it is not signed');
    const read = readAllowedSigners(signers);
    if (!read.ok) throw refusal(commit, rule, read.problem);
    try {
      const signature = readSshSignature(head.signature);
      const who = `the key ${fingerprint(signature.publicKey)}`;
      if (signature.namespace !== NAMESPACE) throw new Error(`its signature is for "${signature.namespace}"`);
      if (!isSignatureOf(signature, head.payload)) throw new Error(`its signature by ${who} is of something else`);
      const { committedAtS } = head;
      // A key that is out of date cannot sign a commit that it dates back before what was accepted since.
      const toS = Math.max(committedAtS, accepted?.committedAtS ?? committedAtS);
      const asked = { key: signature.publicKey.toString('base64'), namespace: NAMESPACE, fromS: committedAtS, toS };
      if (allowedSigner(read.signers, asked) !== undefined) return;
      throw new Error(`${who} is not in it, or not for this purpose and time`);
    } catch (error) {
      throw refusal(commit, rule, reasonOf(error));
    }
  }

  async #signersText(): Promise<string> {
    try {
      return await readFile(this.#allowedSigners, 'utf8');
    } catch (error) {
      throw new OperationError(
        `Cannot accept any commit as ${this.#allowedSigners} must name who may sign them: ${reasonOf(error)}`,
        { code: 'source.untrusted', retry: 'later', cause: error },
      );
    }
  }
}

const refusal = (commit: string, rule: string, found: string): OperationError =>
  new OperationError(`Cannot accept commit ${commit} as ${rule}: ${found}`, {
    code: 'source.untrusted',
    retry: 'later',
  });
