import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import { checkedDesiredState } from '@pagurus/schema/state-snapshot.ts';
import type { AgentFacts } from '#domain/agent-facts.ts';
import { type CellName, cellKey, isSameCell } from '#domain/cell.ts';
import {
  type DesiredOnce,
  type ProvenRelease,
  type RollbackOffer,
  provenNow,
  rollbackOffers,
  runByMost,
} from '#domain/proven-releases.ts';
import type { Clock } from '#server/ports/clock.ts';
import type { FleetView } from '#server/ports/fleet-view.ts';
import type { Mirror } from '#server/ports/mirror.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';
import type { StateRoom } from '#server/state/state-room.ts';

type Deps = {
  readonly store: PromotionStore;
  readonly fleet: FleetView;
  readonly state: StateRoom;
  readonly mirror: Mirror;
  readonly clock: Clock;
};

const COMMITS_MAX = 50;

/** Which releases have worked where: what the fleet has reported, kept over restarts, beside what Git remembers. */
export class ReleaseHistory {
  readonly #deps: Deps;
  /** `environment/app` → release → when it was last noted. */
  readonly #proven = new Map<string, Map<string, number>>();
  /** `environment/app` → the release that was noted last: one that stays is written once, not every time. */
  readonly #resting = new Map<string, string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Throws where the database is away. */
  async load(): Promise<void> {
    for (const seen of await this.#deps.store.healthyReleases()) this.#remember(seen, seen.seenAtMs);
  }

  /** Keeps what has come to rest since the last call. Throws where the database is away; the next call does it then. */
  async note(): Promise<void> {
    const { store, fleet, state, clock } = this.#deps;
    const now = provenNow(fleet.agents(), ({ app, environment }) => state.desired(app, environment));
    const fresh = now.filter((each) => this.#resting.get(cellKey(each)) !== each.release);
    if (fresh.length === 0) return;
    const seenAtMs = clock.now();
    await store.noteHealthy(fresh.map((each) => ({ ...each, seenAtMs })));
    for (const each of fresh) {
      this.#resting.set(cellKey(each), each.release);
      this.#remember(each, seenAtMs);
    }
  }

  /**
   * Releases that were healthy in this cell, with when that was last known: also by what its agents say now, of which a
   * few prove nothing. @param here the agents of the cell, where who asks of many cells has them apart already.
   */
  proven(cell: CellName, here?: readonly AgentFacts[]): ReadonlyMap<string, number> {
    const { fleet, clock } = this.#deps;
    const proven = new Map(this.#proven.get(cellKey(cell)));
    const agents = here ?? fleet.agents().filter((agent) => isSameCell(agent, cell));
    for (const { instanceUid } of agents) {
      // What an agent keeps as `previous` was healthy there until something else was asked for.
      const previous = fleet.report(instanceUid)?.deployment?.previous?.release;
      if (previous !== undefined) proven.set(previous, proven.get(previous) ?? 0);
    }
    const running = runByMost(agents);
    if (running !== undefined) proven.set(running, clock.now());
    return proven;
  }

  /** What can be gone back to. Throws MirrorError when Git cannot be asked. */
  async offers(cell: CellName): Promise<RollbackOffer[]> {
    const snapshot = this.#deps.state.newest()?.snapshot;
    if (snapshot === undefined) return [];
    return rollbackOffers({
      current: snapshot.desired.get(cell.environment)?.get(cell.app)?.release,
      history: await this.#asked(cell, snapshot.commit),
      proven: this.proven(cell),
      known: new Set(snapshot.releases.get(cell.app)?.keys()),
    });
  }

  async #asked({ app, environment }: CellName, commit: string): Promise<DesiredOnce[]> {
    const { mirror } = this.#deps;
    const path = desiredStatePath(environment, app);
    const commits = await mirror.history(commit, path, COMMITS_MAX);
    const asked = commits.map(async ({ sha, author, atMs }) => {
      const text = (await mirror.object(`${sha}:${path}`))?.bytes.toString('utf8');
      const parsed = text === undefined ? undefined : checkedDesiredState(path, text);
      return parsed?.ok === true ? [{ release: parsed.value.release, sha, author, atMs }] : [];
    });
    return (await Promise.all(asked)).flat();
  }

  #remember(cell: ProvenRelease, seenAtMs: number): void {
    const known = this.#proven.get(cellKey(cell)) ?? new Map<string, number>();
    known.set(cell.release, seenAtMs);
    this.#proven.set(cellKey(cell), known);
  }
}
