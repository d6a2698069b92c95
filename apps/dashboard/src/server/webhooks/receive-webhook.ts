import { createHmac, timingSafeEqual } from 'node:crypto';
import { type WebhookAsk, readWebhook, repositoryOf } from '#domain/webhook.ts';
import type { Log } from '#server/ports/log.ts';

export const WEBHOOK_PATH = '/api/webhooks/forge';

export type WebhookDeps = {
  /** Known to the forge and to us; without one nothing is taken. */
  readonly secret: string | undefined;
  /** `owner/name` of the state repository. */
  readonly repository: string;
  /** Whether this delivery is taken for the first time; throws where that cannot be kept. */
  readonly isNew: (deliveryId: string) => Promise<boolean>;
  /** Must not wait: the forge gives up after ten seconds. */
  readonly onAsk: (ask: WebhookAsk) => void;
  readonly log: Log;
};

/** GitHub sends no more than this. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

/**
 * Takes what the forge tells at once, beside the sweep that finds it later: signed over the raw body, each delivery
 * once. Never throws.
 */
export function webhookReceiver(deps: WebhookDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return await receive(deps, request);
    } catch (error) {
      deps.log.warn('a webhook could not be taken', { problem: String(error) });
      return say(503, 'Cannot take this delivery now: send it again');
    }
  };
}

async function receive({ secret, repository, isNew, onAsk }: WebhookDeps, request: Request): Promise<Response> {
  if (request.method !== 'POST') return say(405, 'Cannot take this as a webhook must be a POST');
  if (secret === undefined) return say(404, 'Cannot take webhooks as PAGURUS_WEBHOOK_SECRET is not set');
  const [event, id] = [request.headers.get('x-github-event'), request.headers.get('x-github-delivery')];
  if (event === null || id === null || id.length > 100) {
    return say(400, 'Cannot take this as X-GitHub-Event and X-GitHub-Delivery must say what it is');
  }
  const body = await readLimited(request);
  if (body === undefined) return say(413, 'Cannot take this as it must be at most 25 MiB');
  if (!isSigned(body, secret, request.headers.get('x-hub-signature-256'))) {
    return say(401, 'Cannot take this as X-Hub-Signature-256 must be made with our secret');
  }
  const payload = parseJson(body);
  if (payload === undefined) return say(400, 'Cannot take this as its body must be JSON: set the content type so');
  if (event === 'ping') return say(200, 'pong');
  const about = repositoryOf(payload);
  if (about?.toLowerCase() !== repository.toLowerCase()) return say(202, `Not about ${repository}: nothing to do`);
  if (!(await isNew(id))) return say(202, 'Taken before');
  onAsk(readWebhook(event, payload));
  return say(202, 'Taken');
}

const say = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });

async function readLimited(request: Request): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** In constant time, over the very bytes that came: what is parsed and written again is another text. */
function isSigned(body: Buffer, secret: string, signature: string | null): boolean {
  const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
