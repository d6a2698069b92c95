import type { RequestListener, ServerResponse } from 'node:http';
import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import type { StateRelay } from '#server/ports/state-relay.ts';
import { bearerIs } from './bearer.ts';
import type { Log } from './log.ts';

type Options = { readonly relay: StateRelay; readonly agentToken: string; readonly log: Log };

/**
 * `GET /agent/v1/state?app=…&environment=…`: the newest commit with the objects that prove what it asks of that app.
 * The ETag is the commit, so that an agent that has it is answered 304 from memory.
 */
export function relayState({ relay, agentToken, log }: Options): RequestListener {
  return (request, response) => {
    const refuse = (status: number, sentence: string) => refuseWith(response, status, sentence);
    if (request.method !== 'GET') return refuse(405, 'Cannot change the state here: this address is only read');
    if (!bearerIs(request.headers.authorization, agentToken))
      return refuse(401, 'Cannot hand out the state as the agent token must be shown as a Bearer token');
    const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
    const app = AppName.safeParse(query.get('app'));
    const environment = EnvironmentName.safeParse(query.get('environment'));
    if (!app.success || !environment.success)
      return refuse(400, 'Cannot hand out the state as the query must name an app and an environment');

    const commit = relay.commit();
    if (commit !== undefined && request.headers['if-none-match'] === etagOf(commit)) {
      response.writeHead(304, { etag: etagOf(commit) }).end();
      return;
    }
    const answer = async (): Promise<void> => {
      const state = await relay.bundle(app.data, environment.data);
      if (state === undefined) return refuse(503, 'Cannot hand out the state as the first look at it is under way');
      const headers = { 'content-type': 'application/json', etag: etagOf(state.commit), 'cache-control': 'no-cache' };
      response.writeHead(200, headers).end(state.text);
    };
    answer().catch((error: unknown) => {
      log('warn', `the state could not be relayed: ${error instanceof Error ? error.message : String(error)}`);
      refuse(503, 'Cannot hand out the state as the mirror could not be read');
    });
  };
}

const etagOf = (commit: string): string => `"${commit}"`;

function refuseWith(response: ServerResponse, status: number, sentence: string): void {
  const retry = status === 503 ? { 'retry-after': '5' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...retry }).end(`${sentence}\n`);
}
