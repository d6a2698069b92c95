import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AppName, EnvironmentName } from '@pagurus/schema/names.ts';
import { CommitId } from '@pagurus/schema/wire/state-bundle.ts';
import type { StateRelay } from '#server/ports/state-relay.ts';
import type { Verdict } from './credential-book.ts';
import type { Log } from './log.ts';

type Options = {
  readonly relay: StateRelay;
  /** Who shows this `Authorization`. */
  readonly check: (authorization: string | undefined) => Verdict | Promise<Verdict>;
  readonly log: Log;
};

/**
 * `GET /agent/v1/state?app=…&environment=…`: the newest commit with the objects that prove what it asks of that app, for
 * an agent of that app. The ETag is the commit, so that an agent that has it is answered 304 from memory.
 */
export function relayState({ relay, check, log }: Options): RequestListener {
  return (request, response) => {
    const refuse = (status: number, sentence: string) => refuseWith(response, status, sentence);
    if (request.method !== 'GET') return refuse(405, 'Cannot change the state here: this address is only read');
    const answer = async (): Promise<void> => {
      const verdict = await check(request.headers.authorization);
      if (!verdict.ok) return refuse(verdict.refusal.status, verdict.refusal.sentence);
      const place = placeOf(request);
      if (place === undefined)
        return refuse(
          400,
          'Cannot hand out the state as the query must name an app and an environment, and `since` be a commit',
        );
      const foreign = whyNotOwn(place, verdict.credential);
      if (foreign !== undefined) return refuse(403, foreign);

      const commit = relay.commit();
      if (commit !== undefined && request.headers['if-none-match'] === etagOf(commit)) {
        response.writeHead(304, { etag: etagOf(commit) }).end();
        return;
      }
      const state = await relay.bundle(place.app, place.environment, place.since);
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

type Place = { readonly app: string; readonly environment: string };

type Asked = Place & { readonly since: string | undefined };

function placeOf({ url }: IncomingMessage): Asked | undefined {
  const query = new URLSearchParams(url?.split('?', 2)[1] ?? '');
  const app = AppName.safeParse(query.get('app'));
  const environment = EnvironmentName.safeParse(query.get('environment'));
  const since = CommitId.optional().safeParse(query.get('since') ?? undefined);
  if (!app.success || !environment.success || !since.success) return undefined;
  return { app: app.data, environment: environment.data, since: since.data };
}

const whyNotOwn = (asked: Place, own: Place): string | undefined =>
  asked.app === own.app && asked.environment === own.environment
    ? undefined
    : `Cannot hand out the state of ${asked.app} in ${asked.environment} as the credential is for ${own.app} in ${own.environment}`;

const etagOf = (commit: string): string => `"${commit}"`;

function refuseWith(response: ServerResponse, status: number, sentence: string): void {
  const retry = status === 503 ? { 'retry-after': '5' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...retry }).end(`${sentence}\n`);
}
