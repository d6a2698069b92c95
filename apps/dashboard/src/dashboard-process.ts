import { createServer } from 'node:http';
import { type Gateway, createGateway } from '#gateway/gateway.ts';
import { refuseUpgrade } from '#gateway/refuse-upgrade.ts';
import { relayState } from '#gateway/relay-state.ts';
import { type Auth, createAuth } from '#server/auth/auth.ts';
import { addressReader } from '#server/client-address.ts';
import { type ServerConfig, dataPaths } from '#server/config.ts';
import { prismaActivityStore } from '#server/db/activity-store.ts';
import { accountOf, authAdapter } from '#server/db/auth-adapter.ts';
import { prismaCredentialStore } from '#server/db/credential-store.ts';
import { prismaEnrolmentTokenStore } from '#server/db/enrolment-token-store.ts';
import { prismaFleetStore } from '#server/db/fleet-store.ts';
import { prismaForgeStore } from '#server/db/forge-store.ts';
import { prismaJobStore } from '#server/db/job-store.ts';
import type { Database } from '#server/db/open-database.ts';
import { prismaPromotionStore } from '#server/db/promotion-store.ts';
import { prismaRolloutStore } from '#server/db/rollout-store.ts';
import { type EmbeddedForge, openEmbeddedForge } from '#server/embedded/embedded-forge.ts';
import { enrolRoute } from '#server/enrol/enrol-route.ts';
import { keepGivenToken } from '#server/enrol/given-token.ts';
import { InProcessHub } from '#server/fan-out/in-process-fan-out.ts';
import { NatsFanOut } from '#server/fan-out/nats-fan-out.ts';
import { type ForgeAccess, externalForge } from '#server/forge-access.ts';
import { listen } from '#server/listen.ts';
import type { Log } from '#server/ports/log.ts';
import { toRoutes } from '#server/process-routes.ts';
import { type Secrets, readSecrets } from '#server/secrets.ts';
import { noPages, openPages } from '#server/serve-pages.ts';
import { type DashboardServices, createDashboardServices } from '#server/services.ts';
import { systemClock } from '#server/system-clock.ts';

/** Twice the agents that a gateway remembers: containers without a folder that stays enrol at every start. */
const CREDENTIALS_MAX = 100_000;

/**
 * Everything in one process on one port; with the role `gateway`, everything but the pages. Resolves once it answers; disposing of what it gives ends the parts in the
 * opposite order. Throws a sentence, with nothing left running, when a part cannot start.
 */
export async function startDashboard(
  config: ServerConfig,
  opening: Promise<Database>,
  log: Log,
): Promise<AsyncDisposable> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await opening);
  const secrets = await readSecrets(dataPaths(config.dataDir).secrets);
  const pages = parts.use(config.role === 'gateway' ? noPages() : openPages({ dev: config.dev }));
  const { access, embedded } = await openForge(config, database, secrets, log);
  if (embedded !== undefined) parts.use(embedded.forge);
  const auth = createAuth({
    database: authAdapter(database.prisma),
    accountOf: accountOf(database.prisma),
    publicUrl: config.publicUrl,
    secret: secrets.session,
    forge: { ...access, clientId: access.oauthClientId, clientSecret: access.oauthClientSecret },
    log,
  });
  const { services, gateway } = await createCore(config, access, database, secrets, auth, log);
  parts.use(services);

  let isReady = false;
  await keepGivenToken(prismaEnrolmentTokenStore(database.prisma), config.enrolmentToken, systemClock.now());
  const relay = relayState({ relay: services.stateRelay, check: gateway.check, log: gatewayLog(log) });
  const enrol = enrolRoute({
    credentials: prismaCredentialStore(database.prisma),
    activity: prismaActivityStore(database.prisma),
    ended: (hash) => gateway.door.ended(hash),
    clock: systemClock,
    log,
    liveMax: CREDENTIALS_MAX,
    addressOf: addressReader(config.trustedProxies),
  });
  const agents = { relay, enrol };
  const routes = { config, auth, services, gateway, agents, pages, forge: embedded?.forge, isReady: () => isReady };
  // Who sends the head of a request drop by drop gives up the connection.
  const server = createServer({ headersTimeout: 10_000, connectionsCheckingInterval: 5_000 }, toRoutes(routes));
  server.on('upgrade', (request, socket, head) => {
    // Nobody owns the socket yet, and a peer that resets it must not end the process.
    socket.on('error', () => socket.destroy());
    if (gateway.handleUpgrade(request, socket, head)) return;
    if (config.dev) pages.handleUpgrade(request, socket, head);
    else refuseUpgrade(socket, { status: 404, sentence: 'Cannot upgrade this path: only agents connect here' });
  });
  parts.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  // Ended before the server, which waits for the agents' sockets to be gone.
  parts.use(gateway);
  // Before anybody can connect: to refuse a fleet that comes back costs more than to load it, and each refusal keeps an agent away for longer.
  await gateway.start();
  await listen(server, config.port, config.host);
  if (embedded !== undefined) follow(embedded, config, services);
  await services.start();
  isReady = true;
  pages.prepare().catch((error: unknown) => log.warn('the pages could not be loaded', { problem: String(error) }));
  return parts.move();
}

type OpenForge = { readonly access: ForgeAccess; readonly embedded?: EmbeddedForge };

async function openForge(config: ServerConfig, { prisma }: Database, secrets: Secrets, log: Log): Promise<OpenForge> {
  if (config.forge !== undefined) return { access: externalForge(config.forge, config.repository) };
  const embedded = await openEmbeddedForge(config, prismaForgeStore(prisma), secrets, log);
  return { access: embedded.access, embedded };
}

async function createCore(
  config: ServerConfig,
  access: ForgeAccess,
  { prisma }: Database,
  secrets: Secrets,
  auth: Auth,
  log: Log,
): Promise<{ services: DashboardServices; gateway: Gateway }> {
  const { owner, name } = config.repository;
  const store = prismaFleetStore(prisma);
  const rollouts = prismaRolloutStore(prisma);
  const { promise: gateway, resolve } = Promise.withResolvers<Gateway>();
  const { promise: made, resolve: setMade } = Promise.withResolvers<DashboardServices>();
  const address = `${access.webUrl}/${owner}/${name}`;
  const services = await createDashboardServices({
    dataDir: config.dataDir,
    repository: {
      fullName: `${owner}/${name}`,
      webUrl: access.isEmbedded ? null : address,
      cloneUrl: `${address}.git`,
      defaultBranch: config.branch,
    },
    forgeSignOutUrl: access.isEmbedded ? `${access.webUrl}/logout?return_to=/sign-in` : null,
    gitSource: access.gitSource,
    forge: { apiUrl: access.apiUrl, owner, repository: name, isThrottled: !access.isEmbedded },
    serviceToken: access.serviceToken,
    publicOrigin: new URL(config.publicUrl).origin,
    identify: auth.identify,
    credentials: prismaCredentialStore(prisma),
    enrolmentTokens: prismaEnrolmentTokenStore(prisma),
    rollouts,
    promotions: prismaPromotionStore(prisma),
    jobs: prismaJobStore(prisma),
    webhookSecret: config.webhookSecret,
    personOf: auth.personOf,
    gateway: (desired, rolloutMoved) => {
      const serving = createGateway({
        store,
        rollouts,
        rolloutMoved,
        desired,
        ...otherDashboards(config, made, log),
        credentials: prismaCredentialStore(prisma),
        enrolmentTokens: prismaEnrolmentTokenStore(prisma),
        heartbeatMs: config.heartbeatMs,
        addressOf: addressReader(config.trustedProxies),
        log: gatewayLog(log),
      });
      resolve(serving);
      return serving;
    },
    events: store,
    activity: prismaActivityStore(prisma),
    clock: systemClock,
    log,
    sweepMs: config.sweepMs,
  });
  setMade(services);
  return { services, gateway: await gateway };
}

/** The dashboards that serve the fleet together with this one, and what is done when they saw something happen. */
const otherDashboards = ({ natsUrl }: ServerConfig, made: Promise<DashboardServices>, log: Log) => ({
  fanOut: natsUrl === undefined ? new InProcessHub().join() : new NatsFanOut(natsUrl, log),
  elsewhere: {
    stateMoved: () => void made.then((services) => services.onRefsChanged()),
    changesMoved: () => void made.then((services) => services.onChangesElsewhere()),
  },
});

const gatewayLog =
  (log: Log): Parameters<typeof relayState>[0]['log'] =>
  (level, text) =>
    log[level === 'info' ? 'info' : 'warn'](text);

/** The embedded forge says at once what another one is only seen to have done by the next sweep. */
function follow({ forge }: EmbeddedForge, { repository }: ServerConfig, services: DashboardServices): void {
  const isOurs = ({ owner, repo }: { owner: string; repo: string }) =>
    owner === repository.owner && repo === repository.name;
  forge.onRefsChanged((change) => {
    if (isOurs(change)) services.onRefsChanged();
  });
  forge.onChange((change) => {
    if (isOurs(change)) services.onForgeChange('number' in change ? change.number : null);
  });
}
