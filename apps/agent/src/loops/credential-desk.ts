import { type Backoff, fullJitterMs } from '#core/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import type { CredentialFile, CredentialView, Credentials, Enroller } from '#ports/credentials.ts';
import type { Log } from '#ports/log.ts';
import { OperationError, reasonOf } from '#ports/operation-error.ts';

type Hands = {
  readonly file: CredentialFile;
  readonly enroller: Enroller;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Between attempts: `soon` where waiting helps, `later` where a person must do something. */
  readonly retry: { readonly soon: Backoff; readonly later: Backoff };
};

/** A credential that was good for so long says that the next attempt is not one of a row. */
const STEADY_MS = 10 * 60_000;

/**
 * Has the agent's credential, and gets another when the dashboard refuses it.
 *
 * D1 However many ask, one enrolment is on its way at most.
 * D2 Between two attempts the wait grows, also when each of them succeeds: two containers with one identity would
 *    otherwise take each other's credential for ever at full speed.
 * D3 Without an enrolment token, a credential that was refused is shown again now and then: a person may have mended it.
 */
export class CredentialDesk implements Credentials {
  readonly #hands: Hands;
  #loaded = false;
  #credential: string | undefined;
  #problem: OperationError | undefined;
  #attempts = 0;
  #lastAt = -Infinity;
  #notBefore = -Infinity;
  #getting: Promise<string> | undefined;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  get view(): CredentialView {
    const known = this.#credential === undefined ? 'none' : 'refused';
    if (this.#problem !== undefined) return { state: known, problem: this.#problem.message };
    return { state: this.#credential === undefined ? 'none' : 'held' };
  }

  async get(signal: AbortSignal): Promise<string> {
    if (!this.#loaded) {
      this.#credential = await this.#hands.file.read();
      this.#loaded = true;
    }
    if (this.#credential !== undefined && this.#problem === undefined) return this.#credential;
    if (this.#getting === undefined && this.#problem !== undefined && this.#hands.clock.now() < this.#notBefore)
      throw this.#problem;
    this.#getting ??= this.#renew(signal).finally(() => (this.#getting = undefined));
    return this.#getting;
  }

  refused(credential: string, why: string): void {
    // Another request may have learnt it first, and a new one may be there already.
    if (credential !== this.#credential || this.#problem !== undefined) return;
    const message = `Cannot speak to the dashboard as it must take the credential of this agent: ${why}`;
    this.#say(new OperationError(message, { code: 'credential.refused', retry: 'soon' }));
  }

  async #renew(signal: AbortSignal): Promise<string> {
    const { enroller, clock } = this.#hands;
    try {
      const token = await enroller.token();
      if (clock.now() - this.#lastAt > STEADY_MS) this.#attempts = 0;
      if (token === undefined) return this.#showAgain();
      const credential = await enroller.enrol(token, signal);
      this.#wait(this.#hands.retry.soon);
      this.#credential = credential;
      this.#problem = undefined;
      this.#hands.log.write(
        'info',
        'credential.enrolled',
        'Enrolled with the dashboard, and has a credential of its own',
      );
      await this.#keep(credential);
      return credential;
    } catch (error) {
      signal.throwIfAborted();
      const problem = error instanceof OperationError ? error : this.#unforeseen(error);
      this.#say(problem);
      this.#wait(this.#hands.retry[problem.retry === 'soon' ? 'soon' : 'later'], problem.retryAfterMs);
      throw problem;
    }
  }

  /** Where no token is given. */
  #showAgain(): string {
    const credential = this.#credential;
    if (credential !== undefined) {
      this.#problem = undefined;
      this.#wait(this.#hands.retry.later);
      return credential;
    }
    const rule = 'an enrolment token must be given, in PAGURUS_ENROLMENT_TOKEN or PAGURUS_ENROLMENT_TOKEN_FILE';
    const message = `Cannot speak to the dashboard as ${rule}: there is none, nor a credential in the data folder`;
    throw new OperationError(message, { code: 'credential.none', retry: 'later' });
  }

  /** What cannot be written is good until the agent ends. */
  async #keep(credential: string): Promise<void> {
    try {
      await this.#hands.file.write(credential);
    } catch (error) {
      this.#hands.log.write('warn', 'credential.unwritten', reasonOf(error));
    }
  }

  #say(problem: OperationError): void {
    if (problem.message !== this.#problem?.message) this.#hands.log.write('warn', problem.code, problem.message);
    this.#problem = problem;
  }

  #wait(backoff: Backoff, atLeastMs = 0): void {
    const { clock, random } = this.#hands;
    this.#lastAt = clock.now();
    this.#notBefore = this.#lastAt + Math.max(atLeastMs, fullJitterMs(backoff, this.#attempts, random));
    this.#attempts += 1;
  }

  #unforeseen(error: unknown): OperationError {
    const message = `Cannot enrol with the dashboard as something went wrong: ${reasonOf(error)}`;
    return new OperationError(message, { code: 'credential.unforeseen', retry: 'later', cause: error });
  }
}
