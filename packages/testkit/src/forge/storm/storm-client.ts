import { setTimeout as wait } from 'node:timers/promises';

export type Reply = { readonly status: number; readonly body: unknown };
export type Change = {
  readonly path: string;
  readonly content: string;
  readonly method: 'merge' | 'squash' | 'rebase';
};

const AGAIN_MS = 100;
const GIVE_UP_MS = 300_000;

type Named = { readonly sha: string };
type Pull = { readonly number: number; readonly merged?: boolean; readonly state: string };

/** Makes changes as a person's program does that takes no lost answer for a failure. */
export class StormClient {
  readonly #url: string;
  readonly #token: string;
  readonly #approver: string;
  /** How often it had to ask again, and why. */
  readonly retries = new Map<string, number>();

  /** `url`: of the repository in the API; `approver`: the token of who approves. */
  constructor(url: string, token: string, approver: string) {
    this.#url = url;
    this.#token = token;
    this.#approver = approver;
  }

  /** Opens, approves and merges one change; resolves when it is merged. */
  async change(branch: string, change: Change): Promise<void> {
    const main = await this.#ok<{ object: Named }>('GET', '/git/ref/heads/main');
    const { path, content } = change;
    const entry = { path, content, mode: '100644', type: 'blob' };
    const tree = await this.#ok<Named>('POST', '/git/trees', { base_tree: main.object.sha, tree: [entry] });
    const made = { message: `Write ${path}`, tree: tree.sha, parents: [main.object.sha] };
    const { sha } = await this.#ok<Named>('POST', '/git/commits', made);
    await this.#once('/git/refs', { ref: `refs/heads/${branch}`, sha }, () => this.#has(`/git/ref/heads/${branch}`));
    const opened = { title: `Write ${path}`, head: branch, base: 'main' };
    const find = async () => (await this.#ok<Pull[]>('GET', `/pulls?state=all&head=acme:${branch}`))[0];
    const pull = (await this.#once<Pull>('/pulls', opened, find)) as Pull;
    const review = { event: 'APPROVE', commit_id: sha };
    await this.#ok('POST', `/pulls/${pull.number}/reviews`, review, this.#approver);
    await this.#merge(pull.number, sha, change.method);
  }

  async #merge(number: number, sha: string, merge_method: Change['method']): Promise<void> {
    for (const until = Date.now() + GIVE_UP_MS; ;) {
      const { status, body } = await this.#ask('PUT', `/pulls/${number}/merge`, { sha, merge_method });
      if (status === 200) return;
      const pull = await this.#ok<Pull>('GET', `/pulls/${number}`);
      if (pull.merged === true) return;
      if (pull.state !== 'open' || Date.now() > until) {
        throw new Error(`Cannot merge ${number}, which is ${pull.state}: ${status} ${JSON.stringify(body)}`);
      }
      this.#count(`merge ${status} ${JSON.stringify((body as { message?: string }).message)}`);
      await wait(AGAIN_MS);
    }
  }

  /** Posts what may have been made by a request whose answer was lost; then what is there counts. */
  async #once<T>(path: string, body: object, find: () => Promise<T | undefined>): Promise<T> {
    const { status, body: made } = await this.#ask('POST', path, body);
    if (status === 201) return made as T;
    const found = await find();
    if (found === undefined) throw new Error(`POST ${path}: ${status} ${JSON.stringify(made)}`);
    this.#count(`found after ${status} to POST ${path}`);
    return found;
  }

  async #has(path: string): Promise<true | undefined> {
    return (await this.#ask('GET', path)).status === 200 ? true : undefined;
  }

  async #ok<T>(method: string, path: string, body?: object, token?: string): Promise<T> {
    const reply = await this.#ask(method, path, body, token);
    if (reply.status > 299) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }

  /** Asks again for as long as nobody answers, or with a failure of its own. */
  async #ask(method: string, path: string, body?: object, token = this.#token): Promise<Reply> {
    for (const until = Date.now() + GIVE_UP_MS; ;) {
      const reply = await fetch(`${this.#url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
        .then(async (response): Promise<Reply> => ({ status: response.status, body: await response.json() }))
        .catch((error: Error): Reply => ({ status: 599, body: error.message }));
      if (reply.status < 500) return reply;
      if (Date.now() > until) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      this.#count(reply.status === 599 ? 'connection lost or refused' : `${reply.status} to ${method}`);
      await wait(AGAIN_MS);
    }
  }

  #count(why: string): void {
    this.retries.set(why, (this.retries.get(why) ?? 0) + 1);
  }
}
