import type { Credential } from '#domain/enrolment.ts';

/** Credentials that were good when they were last looked at. Bounded: the one that was not asked for longest goes first. */
export class CredentialCache {
  readonly #max: number;
  readonly #known = new Map<string, Credential>();

  constructor(max: number) {
    this.#max = max;
  }

  get(hash: string): Credential | undefined {
    const credential = this.#known.get(hash);
    if (credential !== undefined) this.put(credential);
    return credential;
  }

  put(credential: Credential): void {
    this.#known.delete(credential.hash);
    this.#known.set(credential.hash, credential);
    const [oldest] = this.#known.keys();
    if (this.#known.size > this.#max && oldest !== undefined) this.#known.delete(oldest);
  }

  delete(hash: string): void {
    this.#known.delete(hash);
  }
}
