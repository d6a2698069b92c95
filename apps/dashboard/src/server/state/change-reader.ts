import type { Problem } from '@pagurus/schema/parse-state-file.ts';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import { type CellName, cellKey } from '#domain/cell.ts';
import { editedReleases } from '#domain/edited-releases.ts';
import { newProblems } from '#domain/new-problems.ts';
import type { Promotion } from '#domain/promotion-text.ts';
import type { ForgeChange } from '#server/ports/forge.ts';
import { type Mirror, MirrorError } from '#server/ports/mirror.ts';
import type { State, StateRoom } from '#server/state/state-room.ts';

/** What a change does to the state, read from Git itself and not from what its title says. */
export type ChangeContent = {
  readonly base: State;
  readonly head: State;
  readonly touched: readonly string[];
  /** What is wrong at the head and this change answers for. */
  readonly problems: readonly Problem[];
  /** Apps and environments whose desired file it touches, or whose revision it moves by editing the release they run. */
  readonly cells: readonly CellName[];
  /** Those of them whose release it moves. */
  readonly moves: readonly Promotion[];
};

const KEPT_MAX = 200;

/** Reads changes through the mirror; two commits never change, so each pair is read once while it is kept. */
export class ChangeReader {
  readonly #mirror: Mirror;
  readonly #state: StateRoom;
  readonly #kept = new Map<string, Promise<ChangeContent>>();

  constructor(mirror: Mirror, state: StateRoom) {
    this.#mirror = mirror;
    this.#state = state;
  }

  /** Throws MirrorError when a commit of the change cannot be had, also from the forge. */
  async read(change: Pick<ForgeChange, 'state' | 'head' | 'base'>): Promise<ChangeContent> {
    // An open change is compared with the branch as it is now; what was merged or closed, with the branch as it was then.
    const against = (change.state === 'open' ? this.#state.commit() : undefined) ?? change.base.sha;
    const key = `${against}...${change.head.sha}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const content = this.#read(against, change.head.sha);
    this.#kept.set(key, content);
    content.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return content;
  }

  async #read(against: string, headSha: string): Promise<ChangeContent> {
    const head = await this.#state.at(headSha);
    await this.#mirror.fetchCommit(against);
    const baseSha = await this.#mirror.mergeBase(against, headSha);
    if (baseSha === undefined)
      throw new MirrorError(`Cannot compare ${headSha} as it shares no history with ${against}`);
    const [base, touched] = await Promise.all([this.#state.at(baseSha), this.#mirror.touched(baseSha, headSha)]);
    return contentOf(base, head, touched);
  }
}

/** What leads from one state to another, of which `touched` are the files that differ. */
export function contentOf(base: State, head: State, touched: readonly string[]): ChangeContent {
  const cells = cellsOf(base, head, touched);
  return {
    base,
    head,
    touched,
    problems: [
      ...newProblems(base.snapshot.problems, head.snapshot.problems, new Set(touched)),
      ...editedReleases(base.files, head.files, touched),
    ],
    cells,
    moves: cells.flatMap((cell) => moveOf(base, head, cell)),
  };
}

/** What a person names by its file, and what moves without its file being named: agents go by the revision. */
function cellsOf(base: State, head: State, touched: readonly string[]): CellName[] {
  const named = touched.flatMap((path) => {
    const is = readStatePath(path);
    return is?.kind === 'DesiredState' ? [{ app: is.app, environment: is.environment }] : [];
  });
  const moved = [...head.snapshot.desired].flatMap(([environment, apps]) =>
    [...apps.keys()]
      .filter((app) => base.desired(app, environment)?.revision !== head.desired(app, environment)?.revision)
      .map((app) => ({ app, environment })),
  );
  const byKey = new Map([...named, ...moved].map((cell) => [cellKey(cell), cell]));
  return [...byKey.values()];
}

function moveOf(base: State, head: State, { app, environment }: CellName): Promotion[] {
  const [from, to] = [base, head].map(({ snapshot }) => snapshot.desired.get(environment)?.get(app)?.release);
  return to === undefined || from === to ? [] : [{ app, environment, from: from ?? null, to }];
}

/** The one promotion that a change is, or null when it is something else or more. */
export const promotionOf = ({ moves }: ChangeContent): Promotion | null =>
  moves.length === 1 ? (moves[0] ?? null) : null;
