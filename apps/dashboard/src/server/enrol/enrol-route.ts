import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { bearerOf } from '#server/agent-secret.ts';
import { problemResponse } from '#server/api/problem-response.ts';
import type { AddressOf } from '#server/client-address.ts';
import { Refusal } from '#server/use-cases/refusal.ts';
import { AddressBudgets } from './address-budgets.ts';
import { type EnrolDeps, enrolAgent } from './enrol-agent.ts';

/** A fleet behind one address starts within seconds; who guesses gets one try a second. */
const BUDGET = { perSecond: 20, burst: 400, addressesMax: 10_000 };
const REFUSED_COST = 20;
const BODY_BYTES_MAX = 4 * 1024;

/** `POST /agent/v1/enrol`. Every refusal is a sentence in problem+json; 429 and 503 say when to come back. */
export function enrolRoute(deps: EnrolDeps & { readonly addressOf: AddressOf }): RequestListener {
  const budgets = new AddressBudgets(BUDGET);
  return (request, response) => {
    const address = deps.addressOf(request);
    const answer = async () => {
      try {
        const waitMs = budgets.take(address, 1, performance.now());
        if (waitMs > 0) throw tooMany();
        const enrolled = await enrolAgent(deps, ...(await read(request)));
        const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
        response.writeHead(200, headers).end(JSON.stringify(enrolled));
      } catch (error) {
        const { status } = error instanceof Refusal ? error : { status: 500 };
        if (status !== 429 && status < 500) budgets.charge(address, REFUSED_COST, performance.now());
        await send(response, problemResponse(error, randomUUID(), deps.log));
      }
    };
    answer().catch(() => response.destroy());
  };
}

const tooMany = (): Refusal =>
  new Refusal(`Cannot enrol now as one address may ask ${BUDGET.perSecond} times a second: come back later`, {
    status: 429,
    code: 'enrolment.tooMany',
  });

async function read(request: IncomingMessage): Promise<[token: string, body: unknown]> {
  const refuse = (status: 400 | 401 | 405 | 413 | 415, code: string, sentence: string): never => {
    throw new Refusal(`Cannot enrol as ${sentence}`, { status, code });
  };
  if (request.method !== 'POST')
    return refuse(405, 'method.notAllowed', `it is asked for by POST: not ${request.method}`);
  const token = bearerOf(request.headers.authorization);
  if (token === undefined)
    return refuse(401, 'enrolment.noToken', 'an enrolment token must be shown as a Bearer token: there is none');
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'request.notJson', 'the content-type of the request must be application/json');
  const text = await textOf(request);
  if (text === undefined) return refuse(413, 'request.tooLarge', 'the request must be at most 4 KiB');
  try {
    return [token, JSON.parse(text)];
  } catch {
    return refuse(400, 'request.invalid', 'the body of the request must be JSON');
  }
}

/** `undefined` when there is too much of it; what is left is not read. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function send(response: ServerResponse, problem: Response): Promise<void> {
  const retry = problem.status === 429 || problem.status === 503 ? { 'retry-after': '5' } : {};
  const close = problem.status === 413 ? { connection: 'close' } : {};
  response.writeHead(problem.status, { ...Object.fromEntries(problem.headers), ...retry, ...close });
  response.end(await problem.text());
}
