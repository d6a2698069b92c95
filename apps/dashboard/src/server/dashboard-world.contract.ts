import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge } from '@pagurus/testkit/forge/start-forge.ts';
import type { AgentView } from '#contract/agent-view.ts';
import type { ApiProblem } from '#contract/problem.ts';
import { facetValues } from '#domain/fleet/facet-values.ts';
import { FleetIndex } from '#domain/fleet/fleet-index.ts';
import type { RolloutAgent } from '#domain/rollout.ts';
import { memoryActivityStore } from '#server/memory-activity-store.contract.ts';
import { MemoryCredentialStore } from '#server/memory-credential-store.contract.ts';
import { memoryEnrolmentTokenStore } from '#server/memory-enrolment-token-store.contract.ts';
import { MemoryJobStore } from '#server/memory-job-store.contract.ts';
import { MemoryPromotionStore } from '#server/memory-promotion-store.contract.ts';
import { MemoryRolloutStore } from '#server/memory-rollout-store.contract.ts';
import type { Activity } from '#server/ports/activity-store.ts';
import type { StoredAgentEvent } from '#server/ports/fleet-store.ts';
import type { AgentReport } from '#server/ports/fleet-view.ts';
import { pushFiles } from '#server/push-files.contract.ts';
import { type DashboardServices, createDashboardServices } from '#server/services.ts';
import { systemClock } from '#server/system-clock.ts';
import { STATE } from '#server/world-state.contract.ts';

const PEOPLE = { ada: 'admin', mara: 'write', rob: 'write', vic: 'read', eve: 'none', service: 'admin' } as const;
export type Login = keyof typeof PEOPLE;

/** A forge with `acme/state` in it, and the dashboard's services beside it, asked over `Request` and `Response`. */
export async function startDashboardWorld(
  options: {
    files?: Readonly<Record<string, string>>;
    sweepMs?: number;
    jobLeaseMs?: number;
    promotionAnswerMs?: number;
    webhookSecret?: string;
    /** The forge tells nothing by itself, as one that is not in this process. */
    isDeaf?: boolean;
  } = {},
) {
  await using undo = new AsyncDisposableStack();
  const running = await startForge();
  let isStopped = false;
  const stopForge = async () => {
    if (!isStopped) await running[Symbol.asyncDispose]();
    isStopped = true;
  };
  undo.defer(stopForge);
  const { admin } = running.forge;
  const tokens = new Map<string, string>();
  for (const login of Object.keys(PEOPLE)) {
    // Straight into the store: nobody signs in with a password here, and hashing one is slow on purpose.
    const user = { login, name: `${login} example`, email: `${login}@acme.example`, siteAdmin: false };
    await running.store.createUser({ ...user, passwordHash: 'none', createdAt: new Date() });
    tokens.set(login, (await admin.createToken({ login, scopes: ['repo'], note: 'test' })).token);
  }
  await admin.createRepository({ owner: 'acme', name: 'state' });
  for (const [login, permission] of Object.entries(PEOPLE))
    await admin.setPermission('acme', 'state', login, permission);
  const author = { name: 'Seed', email: 'seed@acme.example' };
  await admin.seedCommit('acme', 'state', { files: options.files ?? STATE, message: 'Begin', author });

  const dataDir = await mkdtemp(join(tmpdir(), 'pagurus-dashboard-'));
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
  const token = (login: string) => tokens.get(login) ?? login;
  const cloneUrl = `${running.url}/acme/state.git`;
  const agents: AgentReport[] = [];
  const events: StoredAgentEvent[] = [];
  const activities: Activity[] = [];
  const announced: string[] = [];
  const others = { areAway: false };
  const rollouts = new MemoryRolloutStore();
  const promotions = new MemoryPromotionStore();
  const jobs = new MemoryJobStore();
  const credentials = new MemoryCredentialStore();
  /** `environment/app` → what the gateway knows of its agents. */
  const rolloutAgents = new Map<string, RolloutAgent[]>();
  let moved: Parameters<Parameters<typeof createDashboardServices>[0]['gateway']>[1] = () => undefined;
  const keep = (told: typeof moved) => {
    moved = told;
    return {};
  };
  const logged: string[] = [];
  const start = async (): Promise<DashboardServices> => {
    const services = await createDashboardServices({
      dataDir,
      forgeSignOutUrl: null,
      repository: { fullName: 'acme/state', webUrl: `${running.url}/acme/state`, cloneUrl, defaultBranch: 'main' },
      gitSource: { fetchUrl: cloneUrl },
      forge: { apiUrl: `${running.url}/api/v3`, owner: 'acme', repository: 'state', isThrottled: false },
      serviceToken: token('service'),
      publicOrigin: 'http://pagurus.test',
      identify: async (headers) => {
        const login = headers.get('x-test-login');
        return login === null ? undefined : { login, name: `${login} example`, token: token(login) };
      },
      credentials,
      enrolmentTokens: memoryEnrolmentTokenStore(credentials.tokens),
      rollouts,
      promotions,
      jobs,
      webhookSecret: options.webhookSecret,
      personOf: async (login) => ({ login, name: login, token: token(login) }),
      jobLeaseMs: options.jobLeaseMs ?? 30_000,
      // However slow the machine: what is asked here is the change.
      promotionAnswerMs: options.promotionAnswerMs ?? 60_000,
      gateway: (_desired, rolloutMoved) => ({
        rollouts: {
          agents: (cell) => rolloutAgents.get(`${cell.environment}/${cell.app}`) ?? [],
          look: (cell) => announced.push(`look ${cell.environment}/${cell.app}`),
        },
        ...keep(rolloutMoved),
        door: { ended: (hash) => announced.push(`ended ${hash}`) },
        fleet: {
          agents: () => agents.map(({ agent }) => agent),
          look: (filter, order, { offset, limit }) => {
            const index = new FleetIndex<AgentView & { seenAt: number }>();
            for (const { agent } of agents) index.set({ ...agent, seenAt: -agent.lastSeenAgeMs });
            const { view } = index.open(filter, order);
            const page = view.rows(offset, limit).map(({ seenAt: _seenAt, ...agent }) => agent);
            return { total: index.size, matching: view.size, agents: page, facets: facetValues(view.facets(), filter) };
          },
          reachesOthers: () => !others.areAway,
          report: (uid) => agents.find(({ agent }) => agent.instanceUid === uid),
        },
        announcer: {
          stateMoved: (commit) => announced.push(commit),
          changesMoved: (number) => announced.push(`#${number}`),
        },
      }),
      events: {
        eventsSince: async (uids, since, kinds) =>
          events.filter(
            ({ instanceUid, at, kind }) => uids.includes(instanceUid) && at >= since && kinds.includes(kind),
          ),
        eventsOf: async (uid, limit) => events.filter(({ instanceUid }) => instanceUid === uid).slice(0, limit),
      },
      activity: memoryActivityStore(activities),
      clock: systemClock,
      log: { info: (text) => logged.push(text), warn: (text, data) => logged.push(`${text} ${JSON.stringify(data)}`) },
      sweepMs: options.sweepMs ?? 60_000,
    });
    return services;
  };
  let services = await start();
  undo.defer(() => services[Symbol.asyncDispose]());
  const restart = async (): Promise<DashboardServices> => {
    await services[Symbol.asyncDispose]();
    services = await start();
    return services;
  };
  if (options.isDeaf !== true) {
    undo.defer(running.forge.onRefsChanged(() => services.onRefsChanged()));
    undo.defer(
      running.forge.onChange((change) => services.onForgeChange('number' in change ? (change.number ?? null) : null)),
    );
  }

  const ask = async (
    login: Login | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await services.api.fetch(
      new Request(`http://pagurus.test/api/v1${path}`, {
        method,
        headers: {
          ...(login === undefined ? {} : { 'x-test-login': login }),
          ...(body === undefined ? {} : { 'content-type': 'application/json', origin: 'http://pagurus.test' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    return response;
  };
  const world = undo.move();
  return {
    url: running.url,
    forge: running.forge,
    services,
    stopForge,
    restart,
    dataDir,
    cloneUrl,
    agents,
    events,
    activities,
    announced,
    others,
    rollouts,
    promotions,
    jobs,
    credentials,
    rolloutAgents,
    /** As the gateway says it. */
    rolloutMoved: (...told: Parameters<typeof moved>) => moved(...told),
    logged,
    ask,
    token,
    /** The answer's body; fails with the problem's sentence when it is one. */
    async get<T>(login: Login, path: string): Promise<T> {
      const response = await ask(login, 'GET', path);
      if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    async post<T>(login: Login, path: string, body: unknown): Promise<T> {
      const response = await ask(login, 'POST', path, body);
      if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    /** The problem that a request is answered with; fails when it is none. */
    async refused(
      login: Login | undefined,
      method: string,
      path: string,
      body?: unknown,
      headers?: Record<string, string>,
    ): Promise<ApiProblem> {
      const response = await ask(login, method, path, body, headers);
      if (response.headers.get('content-type') !== 'application/problem+json')
        throw new Error(`Answered ${response.status}`);
      return (await response.json()) as ApiProblem;
    },
    /** As `pushFiles`, to the branch `main` unless said otherwise. */
    async push(
      login: Login,
      files: Readonly<Record<string, string | null>>,
      branch = 'main',
      message = 'Change by hand',
    ): Promise<string> {
      return pushFiles({ cloneUrl, login, token: token(login), files, branch, message });
    },
    [Symbol.asyncDispose]: () => world.disposeAsync(),
  };
}
export type DashboardWorld = Awaited<ReturnType<typeof startDashboardWorld>>;

/** Waits until `look` gives something; fails with `what` after half a minute. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`Never seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
