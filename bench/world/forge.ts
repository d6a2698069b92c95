import type { Dashboard } from './dashboard.ts';
import { MANAGER, REPOSITORY } from './dashboard.ts';

/** The forge's API as a person's program uses it. */
export class ForgeClient {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  static async of(dashboard: Dashboard): Promise<ForgeClient> {
    const { owner, name } = REPOSITORY;
    return new ForgeClient(`${dashboard.url}/forge/api/v3/repos/${owner}/${name}`, await dashboard.tokenOf(MANAGER));
  }

  /** A pull request with these files as its one commit. */
  async open(title: string, files: Readonly<Record<string, string>>): Promise<{ number: number; head: string }> {
    const main = await this.#ask<{ object: { sha: string } }>('GET', '/git/ref/heads/main');
    const base = main.object.sha;
    const entries = Object.entries(files).map(([path, content]) => ({ path, content, mode: '100644', type: 'blob' }));
    const commit = await this.#ask<{ tree: { sha: string } }>('GET', `/git/commits/${base}`);
    const tree = await this.#ask<{ sha: string }>('POST', '/git/trees', { base_tree: commit.tree.sha, tree: entries });
    const made = { message: title, tree: tree.sha, parents: [base] };
    const { sha: head } = await this.#ask<{ sha: string }>('POST', '/git/commits', made);
    const branch = `change-${head.slice(0, 12)}`;
    await this.#ask('POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: head });
    const { number } = await this.#ask<{ number: number }>('POST', '/pulls', { title, head: branch, base: 'main' });
    return { number, head };
  }

  async merge({ number, head }: { number: number; head: string }): Promise<void> {
    await this.#ask('PUT', `/pulls/${number}/merge`, { sha: head });
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
