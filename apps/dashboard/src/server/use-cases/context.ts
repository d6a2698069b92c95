import type { Session } from '#contract/session.ts';
import type { Asking, Role } from '#domain/can.ts';
import type { MirrorSync } from '#server/mirror/mirror-sync.ts';
import type { ActivityStore } from '#server/ports/activity-store.ts';
import type { AgentDoor } from '#server/ports/agent-door.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import type { Clock } from '#server/ports/clock.ts';
import type { CredentialStore, EnrolmentTokenStore } from '#server/ports/credential-store.ts';
import type { FleetStore, ToldEvents } from '#server/ports/fleet-store.ts';
import type { FleetView } from '#server/ports/fleet-view.ts';
import type { Forge } from '#server/ports/forge.ts';
import type { Person } from '#server/ports/identity.ts';
import type { Log } from '#server/ports/log.ts';
import type { Mirror } from '#server/ports/mirror.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';
import type { RolloutDesk } from '#server/ports/rollout-desk.ts';
import type { RolloutStore } from '#server/ports/rollout-store.ts';
import type { ChangeDetails } from '#server/state/change-details.ts';
import type { ChangeReader } from '#server/state/change-reader.ts';
import type { LandedMoves } from '#server/state/landed-moves.ts';
import type { ReleaseHistory } from '#server/state/release-history.ts';
import type { State, StateRoom } from '#server/state/state-room.ts';
import type { OpenChanges } from '#server/use-cases/open-changes.ts';
import { Refusal } from '#server/use-cases/refusal.ts';
import type { Roles } from '#server/use-cases/roles.ts';

export type AgentsContext = {
  readonly credentials: Pick<CredentialStore, 'revoke' | 'newestOf' | 'countLive'>;
  readonly tokens: EnrolmentTokenStore;
  readonly door: AgentDoor;
};

/** Everything that use cases work with; made once, by the composition root. */
export type Context = {
  readonly repository: Session['repository'];
  readonly forgeSignOutUrl: string | null;
  readonly forgeApiUrl: string;
  readonly mirror: Mirror;
  readonly state: StateRoom;
  readonly sync: MirrorSync;
  readonly changes: ChangeReader;
  readonly openChanges: OpenChanges;
  readonly details: ChangeDetails;
  readonly roles: Roles;
  /** The forge in the name of the service, for reads and checks; people's deeds go through their own. */
  readonly service: Forge;
  readonly fleet: FleetView;
  /** Which releases have worked where. */
  readonly history: ReleaseHistory;
  /** When which release arrived where. */
  readonly landed: LandedMoves;
  readonly promotions: PromotionStore;
  /** Why something that should happen by itself does not, as sentences. */
  readonly waits: () => readonly string[];
  /** Something that changes the gates was done here: what follows from it need not wait for the sweep. Never throws. */
  readonly nudge: () => void;
  readonly rollouts: { readonly store: RolloutStore; readonly desk: RolloutDesk };
  /** How agents become known, and where they come in. */
  readonly agents: AgentsContext;
  readonly events: Pick<FleetStore, 'eventsOf'> & ToldEvents;
  readonly activity: ActivityStore;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
};

/** Who asks, with the forge in their own name. */
export type Caller = { readonly person: Person; readonly role: Role; readonly forge: Forge };

export const askingOf = ({ repository }: Context, { person, role }: Caller): Asking => ({
  login: person.login,
  role,
  repository: repository.fullName,
});

/** The newest state; a refusal with the reason while nothing was ever read. */
export function newestState({ state, sync }: Context): State {
  const newest = state.newest();
  if (newest !== undefined) return newest;
  const why = sync.status().problem ?? 'the first look is still under way';
  throw new Refusal(`Cannot read the state as the state repository was not fetched yet: ${why}`, {
    status: 503,
    code: 'state.unread',
  });
}
