import { join } from 'node:path';
import type { Session } from '#contract/session.ts';
import type { CellName } from '#domain/cell.ts';
import type { Rollout } from '#domain/rollout.ts';
import { type Api, createApi } from '#server/api/create-api.ts';
import type { GitSource } from '#server/forge-access.ts';
import type { ForgeConnection } from '#server/forge/octokit-client.ts';
import { createForgeFor } from '#server/forge/octokit-forge.ts';
import { type EngineOptions, startEngine } from '#server/jobs/engine.ts';
import { openMirror } from '#server/mirror/git-mirror.ts';
import { MirrorSync } from '#server/mirror/mirror-sync.ts';
import { sweep } from '#server/mirror/sweep.ts';
import type { ActivityStore } from '#server/ports/activity-store.ts';
import type { AgentDoor } from '#server/ports/agent-door.ts';
import type { Announcer } from '#server/ports/announcer.ts';
import type { Clock } from '#server/ports/clock.ts';
import type { CredentialStore, EnrolmentTokenStore } from '#server/ports/credential-store.ts';
import type { DesiredView } from '#server/ports/desired-view.ts';
import type { FleetStore, ToldEvents } from '#server/ports/fleet-store.ts';
import type { FleetView } from '#server/ports/fleet-view.ts';
import type { ForgeFor } from '#server/ports/forge.ts';
import type { Identify, Person } from '#server/ports/identity.ts';
import type { JobStore } from '#server/ports/job-store.ts';
import type { Log } from '#server/ports/log.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';
import type { RolloutDesk } from '#server/ports/rollout-desk.ts';
import type { RolloutStore } from '#server/ports/rollout-store.ts';
import type { StateRelay } from '#server/ports/state-relay.ts';
import { ChangeDetails } from '#server/state/change-details.ts';
import { ChangeReader } from '#server/state/change-reader.ts';
import { LandedMoves } from '#server/state/landed-moves.ts';
import { ReleaseHistory } from '#server/state/release-history.ts';
import { MirrorRelay } from '#server/state/state-relay.ts';
import { StateRoom } from '#server/state/state-room.ts';
import { OpenChanges } from '#server/use-cases/open-changes.ts';
import { Roles } from '#server/use-cases/roles.ts';
import { webhookReceiver } from '#server/webhooks/receive-webhook.ts';

export type DashboardOptions = {
  /** The mirror is kept in `mirror.git` below it. */
  readonly dataDir: string;
  /** As people are shown it; `defaultBranch` is the branch whose head is the desired state. */
  readonly repository: Session['repository'];
  /** As in the session of the contract. */
  readonly forgeSignOutUrl: string | null;
  /** Where the mirror fetches from, or the folder of the forge's own repository, which needs none. */
  readonly gitSource: GitSource;
  readonly forge: ForgeConnection;
  /** Of the service itself: reads, permission look-ups, checks. Needs write permission on the repository. */
  readonly serviceToken: string;
  readonly publicOrigin: string;
  readonly identify: Identify;
  /**
   * Given what is desired and who is to be told of a rollout in another state, gives who runs it and who is told when
   * it moves. Called once, before this resolves.
   */
  readonly gateway: (desired: DesiredView, rolloutMoved: RolloutMoved) => GatewayParts;
  readonly credentials: CredentialStore;
  readonly enrolmentTokens: EnrolmentTokenStore;
  readonly rollouts: RolloutStore;
  readonly promotions: PromotionStore;
  readonly jobs: JobStore;
  /** As in WebhookDeps. */
  readonly webhookSecret?: string | undefined;
  /** A person by their login, with the token that they left here; `undefined` when there is none any more. */
  readonly personOf: (login: string) => Promise<Person | undefined>;
  /** As in PromotionJobsDeps. */
  readonly jobLeaseMs?: number;
  readonly promotionAnswerMs?: number;
  readonly events: Pick<FleetStore, 'eventsOf'> & ToldEvents;
  readonly activity: ActivityStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How often the forge is looked at when nobody says that it moved. */
  readonly sweepMs?: number;
};

type RolloutMoved = (cell: CellName, rollout: Rollout) => void;
type GatewayParts = {
  readonly fleet: FleetView;
  readonly announcer: Announcer;
  readonly rollouts: RolloutDesk;
  readonly door: AgentDoor;
};

export type DashboardServices = AsyncDisposable & {
  readonly api: Api;
  readonly desiredView: DesiredView;
  readonly stateRelay: StateRelay;
  /**
   * Takes up what was fetched before and looks at the forge, waiting for it only where there was nothing (a failure is a
   * status, not an error); then sweeps. Call once the forge answers.
   */
  start(): Promise<void>;
  /** Answers what the forge tells at `/api/webhooks/forge`; never throws. */
  readonly webhook: (request: Request) => Promise<Response>;
  /** A branch of the state repository moved. Never throws. */
  onRefsChanged(): void;
  /** A pull request, review or status moved; `null` when it is not known which. Never throws. */
  onForgeChange(number: number | null): void;
  /** Another dashboard of this fleet was told that a pull request, review or status moved. Never throws. */
  onChangesElsewhere(): void;
};

const SWEEP_MS = 15_000;
const JOB_LEASE_MS = 30_000;
const PROMOTION_ANSWER_MS = 1_000;

/** Everything between Git and the HTTP API, wired. */
export async function createDashboardServices(options: DashboardOptions): Promise<DashboardServices> {
  const { repository, clock, log, serviceToken } = options;
  const mirror = await openMirror(
    'fetchUrl' in options.gitSource
      ? { dir: join(options.dataDir, 'mirror.git'), ...options.gitSource, token: serviceToken }
      : options.gitSource,
  );
  const state = new StateRoom(mirror);
  const { promise: moving, resolve: setMoving } = Promise.withResolvers<RolloutMoved>();
  const tell: RolloutMoved = (cell, rollout) => void moving.then((moved) => moved(cell, rollout));
  const { fleet, announcer, rollouts: desk, door } = options.gateway(state, tell);
  const forgeFor = createForgeFor(options.forge, clock);
  const service = forgeFor(serviceToken);
  const changes = new ChangeReader(mirror, state);
  const openChanges = new OpenChanges({ service, changes, branch: repository.defaultBranch, clock, log });
  const sync = new MirrorSync({ mirror, state, branch: repository.defaultBranch, announcer, clock, log });
  const details = new ChangeDetails(service, clock);
  const roles = new Roles(service, clock);
  const { events, activity, identify, publicOrigin, promotions, forgeSignOutUrl } = options;
  const history = new ReleaseHistory({ store: promotions, fleet, state, mirror, clock });
  const rollouts = { store: options.rollouts, desk };
  const forge = { forgeSignOutUrl, forgeApiUrl: options.forge.apiUrl, service };
  const known = { repository, ...forge, mirror, state, sync, changes, openChanges, details, roles };
  const agents = { credentials: options.credentials, tokens: options.enrolmentTokens, door };
  const waits = () => engine.problems();
  const nudge = () => engine.changeMoved(null);
  const shown = { fleet, history, landed: new LandedMoves(mirror), rollouts, agents, events, activity };
  const context = { ...known, ...shown, promotions, waits, nudge, announcer, clock, log };
  const engine = startEngine(context, { serviceToken, publicOrigin, jobs: jobOptions(options, forgeFor, roles) });
  setMoving(engine.rolloutMoved);
  await using undo = new AsyncDisposableStack();
  for (const part of [mirror, sync, engine]) undo.use(part);
  const running = undo.move();
  return {
    api: createApi({ identify, forgeFor, publicOrigin, context, jobs: engine.jobs }),
    desiredView: state,
    stateRelay: new MirrorRelay(mirror, state),
    async start() {
      await Promise.all([sync.load(), history.load()]);
      const looked = engine.look();
      // With something to show, nobody waits for the forge; without, a start that says it is ready would be a lie.
      if (state.commit() === undefined) await looked;
      running.use(sweep(clock, options.sweepMs ?? SWEEP_MS, engine.look));
    },
    webhook: webhookReceiver({
      secret: options.webhookSecret,
      repository: repository.fullName,
      isNew: (id) => promotions.noteDelivery(id, clock.now()),
      onAsk: (ask) => {
        if (ask.do === 'sync') void engine.look();
        if (ask.do === 'change') engine.changeMoved(ask.number);
      },
      log,
    }),
    onRefsChanged: () => void engine.look(),
    onChangesElsewhere: () => openChanges.forget(),
    onForgeChange: engine.changeMoved,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function jobOptions(options: DashboardOptions, forgeFor: ForgeFor, roles: Roles): EngineOptions['jobs'] {
  return {
    store: options.jobs,
    callerOf: async (login) => {
      const [person, role] = await Promise.all([options.personOf(login), roles.roleOf(login)]);
      return person && role && { person, role, forge: forgeFor(person.token) };
    },
    leaseMs: options.jobLeaseMs ?? JOB_LEASE_MS,
    answerMs: options.promotionAnswerMs ?? PROMOTION_ANSWER_MS,
  };
}
