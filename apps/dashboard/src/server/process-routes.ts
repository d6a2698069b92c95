import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { ENROL_PATH } from '@pagurus/schema/wire/enrolment.ts';
import { STATE_PATH } from '@pagurus/schema/wire/state-bundle.ts';
import send from 'send';
import { API_BASE } from '#contract/endpoint.ts';
import { LIVE_EVENTS_PATH } from '#contract/fleet.ts';
import type { Auth } from '#server/auth/auth.ts';
import type { ServerConfig } from '#server/config.ts';
import { FORGE_PREFIX } from '#server/embedded/embedded-forge.ts';
import { healthz } from '#server/healthz.ts';
import { routeRequests } from '#server/http-routes.ts';
import type { FleetView } from '#server/ports/fleet-view.ts';
import { atPublicAddress } from '#server/public-address.ts';
import type { DashboardServices } from '#server/services.ts';
import { WEBHOOK_PATH } from '#server/webhooks/receive-webhook.ts';

export type ProcessParts = {
  readonly config: ServerConfig;
  readonly auth: Auth;
  readonly services: DashboardServices;
  readonly gateway: {
    handleEvents(request: IncomingMessage, response: ServerResponse): void;
    readonly fleet: Pick<FleetView, 'reachesOthers'>;
  };
  /** Answer agents that ask the dashboard for the state instead of the forge, and those that want to be known. */
  readonly agents: { readonly relay: RequestListener; readonly enrol: RequestListener };
  readonly pages: { readonly listener: RequestListener };
  readonly forge: { readonly listener: RequestListener } | undefined;
  /** Whether every part has started. */
  readonly isReady: () => boolean;
};

/** What this process answers, by path. */
export function toRoutes({
  config,
  auth,
  services,
  gateway,
  agents,
  pages,
  forge,
  isReady,
}: ProcessParts): RequestListener {
  const web = (handle: (request: Request) => Promise<Response>) =>
    getRequestListener(handle, { overrideGlobalObjects: false });
  const routes = [
    { prefix: '/healthz', listener: healthz(isReady) },
    { prefix: '/readyz', listener: readyz(isReady, gateway.fleet) },
    { prefix: STATE_PATH, listener: agents.relay },
    { prefix: ENROL_PATH, listener: agents.enrol },
    { prefix: '/api/auth', listener: ofLimitedSize(web(auth.handler)) },
    { prefix: `${API_BASE}${LIVE_EVENTS_PATH}`, listener: events(services, gateway) },
    { prefix: API_BASE, listener: web(services.api.fetch) },
    { prefix: WEBHOOK_PATH, listener: web(services.webhook) },
    ...(forge === undefined ? [] : [{ prefix: FORGE_PREFIX, listener: forge.listener }]),
    ...(config.downloadsDir === undefined ? [] : [{ prefix: DOWNLOADS, listener: downloads(config.downloadsDir) }]),
  ];
  return routeRequests(routes, atPublicAddress(config.publicUrl, pages.listener));
}

/** Without the others this dashboard goes on with its own agents: it is ready, and says what it lacks. */
const readyz =
  (isReady: () => boolean, fleet: Pick<FleetView, 'reachesOthers'>): RequestListener =>
  (_request, response) => {
    const alone = 'ok, but other dashboards of this fleet cannot be reached: NATS is away';
    const [status, word] = isReady() ? [200, fleet.reachesOthers() ? 'ok' : alone] : [503, 'starting'];
    response.writeHead(status, { 'content-type': 'text/plain' }).end(`${word}\n`);
  };

const DOWNLOADS = '/downloads';

/** Files of one folder, with ranges, so that an agent goes on where it was cut off. */
function downloads(root: string): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]?.slice(DOWNLOADS.length) ?? '';
    send(request, path, { root, index: false, dotfiles: 'ignore' })
      .on('directory', () => response.writeHead(404).end('Not found\n'))
      .pipe(response);
  };
}

/** `/api/auth` is open to everybody and reads JSON of a few fields. */
const AUTH_BODY_BYTES_MAX = 64 * 1024;

function ofLimitedSize(listener: (...args: Parameters<RequestListener>) => unknown): RequestListener {
  return (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding === undefined && Number(length ?? 0) <= AUTH_BODY_BYTES_MAX) void listener(request, response);
    else response.writeHead(413, { connection: 'close' }).end('Too large\n');
  };
}

/** The event stream never ends, so it is served by itself once the person is known. */
function events({ api }: DashboardServices, gateway: ProcessParts['gateway']): RequestListener {
  const refuse = (response: Response) => getRequestListener(async () => response, { overrideGlobalObjects: false });
  return (request, response) => {
    const admit = async () => {
      const access = await api.authorise(new Headers({ cookie: request.headers.cookie ?? '' }));
      if (access.ok) gateway.handleEvents(request, response);
      else await refuse(access.response)(request, response);
    };
    admit().catch(() => response.destroy());
  };
}
