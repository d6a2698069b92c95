import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import { checkedDesiredState } from '@pagurus/schema/state-snapshot.ts';
import type { CellName } from '#domain/cell.ts';
import { mergedNumber } from '#domain/merged-number.ts';
import { readTrailers } from '#domain/promotion-text.ts';
import type { LandedCommit, Mirror } from '#server/ports/mirror.ts';

/** What one commit of the branch made of one app in one environment. */
export type LandedMove = {
  readonly sha: string;
  readonly atMs: number;
  /** Who committed or merged it. */
  readonly author: string;
  readonly subject: string;
  /** The change that it brought; `null` for a commit that was pushed. */
  readonly change: number | null;
  readonly reason: string | null;
  /** The release before and after; `null` where there was no file that parses. */
  readonly from: string | null;
  readonly to: string | null;
};

const KEPT_MAX = 200;

/** When which release arrived where, by the branch of the state itself. A commit never changes, so each look at it is kept. */
export class LandedMoves {
  readonly #mirror: Pick<Mirror, 'landed' | 'object'>;
  readonly #kept = new Map<string, Promise<LandedMove[]>>();

  constructor(mirror: Pick<Mirror, 'landed' | 'object'>) {
    this.#mirror = mirror;
  }

  /** The newest `max` at or before `commit`, newest first. Throws MirrorError. */
  async of(cell: CellName, commit: string, max: number): Promise<LandedMove[]> {
    const path = desiredStatePath(cell.environment, cell.app);
    const key = `${commit} ${path} ${max}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const moves = this.#read(path, commit, max);
    this.#kept.set(key, moves);
    moves.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return moves;
  }

  async #read(path: string, commit: string, max: number): Promise<LandedMove[]> {
    // One more tells from what the oldest one moved.
    const commits = await this.#mirror.landed(commit, path, max + 1);
    const releases = await Promise.all(commits.map(({ sha }) => this.#releaseAt(sha, path)));
    const reasons = await Promise.all(commits.slice(0, max).map((each) => this.#reasonOf(each)));
    return commits.slice(0, max).map(({ sha, atMs, author, subject }, index) => ({
      sha,
      atMs,
      author,
      subject,
      change: mergedNumber(subject) ?? null,
      reason: reasons[index] ?? null,
      from: releases[index + 1] ?? null,
      to: releases[index] ?? null,
    }));
  }

  async #releaseAt(sha: string, path: string): Promise<string | null> {
    const text = (await this.#mirror.object(`${sha}:${path}`))?.bytes.toString('utf8');
    const parsed = text === undefined ? undefined : checkedDesiredState(path, text);
    return parsed?.ok === true ? parsed.value.release : null;
  }

  /** A merge says nothing by itself: the reason stands in what it brought. */
  async #reasonOf({ sha, merged }: LandedCommit): Promise<string | null> {
    const text = (await this.#mirror.object(merged ?? sha))?.bytes.toString('utf8');
    return readTrailers(text ?? '').reason ?? null;
  }
}
