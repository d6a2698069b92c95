import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CellName } from '#domain/cell.ts';
import { leaseMsOf } from '#domain/liveness.ts';
import type { Rollout } from '#domain/rollout.ts';
import { type AddressOf, addressReader } from '#server/client-address.ts';
import type { AgentDoor } from '#server/ports/agent-door.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import type { CredentialStore, EnrolmentTokenStore } from '#server/ports/credential-store.ts';
import type { DesiredView } from '#server/ports/desired-view.ts';
import type { FanOut } from '#server/ports/fan-out.ts';
import type { FleetStore } from '#server/ports/fleet-store.ts';
import type { FleetView } from '#server/ports/fleet-view.ts';
import type { RolloutDesk } from '#server/ports/rollout-desk.ts';
import type { RolloutStore } from '#server/ports/rollout-store.ts';
import { AGENT_PATH, AgentSockets } from './agent-sockets.ts';
import { CredentialBook, type Verdict } from './credential-book.ts';
import { DEFAULT_LIMITS, type GatewayLimits } from './limits.ts';
import { LiveFleet } from './live-fleet.ts';
import type { Log } from './log.ts';
import { Rollouts } from './rollouts.ts';

export type GatewayOptions = {
  readonly store: FleetStore;
  readonly rollouts: RolloutStore;
  /** A rollout came into another state, by the fleet's reports; must not throw. */
  readonly rolloutMoved: (cell: CellName, rollout: Rollout) => void;
  readonly desired: DesiredView;
  /** The way to the other gateways of this fleet; ended with this one. */
  readonly fanOut: FanOut;
  /** What other gateways saw happen; must not throw. */
  readonly elsewhere?: {
    readonly stateMoved: (commit: string) => void;
    readonly changesMoved: (number: number | null) => void;
  };
  readonly log: Log;
  readonly credentials: CredentialStore;
  readonly enrolmentTokens: Pick<EnrolmentTokenStore, 'sweep'>;
  /** What agents are told to keep to; 15 s unless said otherwise. */
  readonly heartbeatMs?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly limits?: Partial<GatewayLimits>;
  /** Whom a request comes from; the peer of its socket unless said otherwise. */
  readonly addressOf?: AddressOf;
};

/** The agents' sockets, the fleet in memory and the events for browsers. Disposing of it ends all of them. */
export interface Gateway extends AsyncDisposable {
  readonly fleet: FleetView;
  readonly announcer: Announcer;
  readonly rollouts: RolloutDesk;
  readonly door: AgentDoor;
  /** Who shows this `Authorization`. Never throws. */
  readonly check: (authorization: string | undefined) => Verdict | Promise<Verdict>;
  /** Loads the fleet and lets agents in; until then they are told to come back. Throws where the database is away. */
  start(): Promise<void>;
  /** For the `upgrade` event of the HTTP server. `false`: the path is not the gateway's and the socket is untouched. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Answers `GET /api/v1/events`; the caller has checked that this person may read. */
  handleEvents(request: IncomingMessage, response: ServerResponse): void;
}

const HEARTBEAT_MS = 15_000;
const TICK_MS_MAX = 1_000;

const peerOf = addressReader(new BlockList());

export function createGateway(options: GatewayOptions): Gateway {
  const { store, desired, log, heartbeatMs = HEARTBEAT_MS, now = Date.now, addressOf = peerOf } = options;
  const limits: GatewayLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const liveness = { heartbeatMs, graceMs: limits.graceMs };
  const fleet = new LiveFleet({
    store,
    desired,
    log,
    now,
    liveness,
    limits,
    changed: (...change) => rollouts.agentChanged(...change),
    others: {
      ...toElsewhere(options, () => fleet),
      fence: (instanceUid) => sockets.fence(instanceUid),
      look(cell) {
        rollouts.lookAgain(cell);
        fleet.feed.rolloutsChanged();
      },
      credentialEnded: (hash) => credentials.end(hash),
    },
  });
  const credentials = bookOf(options, now, limits, () => sockets);
  const check = (authorization: string | undefined) => credentials.check(authorization);
  const sockets = new AgentSockets({ check, heartbeatMs, limits, log, fleet, addressOf });
  const rollouts = rolloutsOf(options, now, leaseMsOf(liveness), fleet, sockets);
  const tickMs = Math.min(TICK_MS_MAX, heartbeatMs / 4);
  let ticking: NodeJS.Timeout | undefined;

  return {
    fleet,
    announcer: toAnnouncer(fleet, sockets),
    door: toDoor(credentials, fleet),
    check,
    rollouts: toDesk(rollouts, fleet),
    async start() {
      await Promise.all([fleet.start(), rollouts.start()]);
      credentials.start();
      sockets.open();
      ticking ??= setInterval(() => {
        for (const gone of fleet.tick(tickMs)) sockets.drop(gone);
        rollouts.tick();
      }, tickMs);
    },
    handleUpgrade(request, socket, head) {
      if (request.url?.split('?', 1)[0] !== AGENT_PATH) return false;
      sockets.upgrade(request, socket, head);
      return true;
    },
    handleEvents: (request, response) => fleet.feed.handle(request, response),
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      await sockets[Symbol.asyncDispose]();
      await credentials[Symbol.asyncDispose]();
      await rollouts[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

const rolloutsOf = (
  { rollouts: store, desired, log, rolloutMoved }: GatewayOptions,
  now: () => number,
  leaseMs: number,
  fleet: LiveFleet,
  sockets: AgentSockets,
): Rollouts =>
  new Rollouts({
    store,
    desired,
    log,
    now,
    leaseMs,
    moved: rolloutMoved,
    wrote({ app, environment }) {
      fleet.feed.rolloutsChanged();
      fleet.others.say({ type: 'look', app, environment });
    },
    records: () => fleet.records(),
    say: (instanceUid, message) => sockets.say(instanceUid, message),
  });

const bookOf = (
  { credentials: store, enrolmentTokens: tokens, log }: GatewayOptions,
  now: () => number,
  { credentialsCachedMax: cachedMax }: GatewayLimits,
  sockets: () => AgentSockets,
): CredentialBook =>
  new CredentialBook({
    store,
    tokens,
    log,
    now,
    ended: (hashes) => sockets().credentialsEnded(hashes),
    inUse: () => sockets().credentialsInUse(),
    cachedMax,
  });
/** What other gateways saw happen concerns who looks here as well. */
const toElsewhere = ({ elsewhere, desired, fanOut }: GatewayOptions, fleet: () => LiveFleet) => ({
  gateway: randomUUID(),
  fanOut,
  stateMoved(commit: string): void {
    if (commit !== desired.commit()) elsewhere?.stateMoved(commit);
  },
  changesMoved(number: number | null): void {
    elsewhere?.changesMoved(number);
    fleet().feed.publish({ type: 'changes', number });
  },
});

const toAnnouncer = (fleet: LiveFleet, sockets: AgentSockets): Announcer => ({
  stateMoved(commit) {
    const concerned = fleet.askedAnew();
    sockets.hint(commit, concerned);
    fleet.showDesired(concerned);
    fleet.feed.publish({ type: 'state', commit });
    fleet.others.say({ type: 'state', commit });
  },
  changesMoved(number) {
    fleet.feed.publish({ type: 'changes', number });
    fleet.others.say({ type: 'changes', number });
  },
});

/** Whoever has it may be here or at another gateway. */
const toDoor = (credentials: CredentialBook, fleet: LiveFleet): AgentDoor => ({
  ended(hash) {
    credentials.end(hash);
    fleet.others.say({ type: 'ended', hash });
  },
});

/** A person changed the book: whoever waits, waits here or at another gateway. */
const toDesk = (rollouts: Rollouts, fleet: LiveFleet): RolloutDesk => ({
  agents: (cell) => rollouts.agents(cell),
  look(cell) {
    rollouts.look(cell);
    fleet.feed.rolloutsChanged();
    fleet.others.say({ type: 'look', ...cell });
  },
});
