import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { ApiProblem } from '#contract/problem.ts';
import type { Authorise } from '#server/api/authorise.ts';
import { type ParsedInput, readInput } from '#server/api/read-input.ts';
import { mustBeSameOrigin } from '#server/api/same-origin.ts';
import type { Caller } from '#server/use-cases/context.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

export type Handler<E extends Endpoint> = (
  caller: Caller,
  input: ParsedInput<E>,
) => z.output<E['response']> | Promise<z.output<E['response']>>;

export type Register = <E extends Endpoint>(endpoint: E, handler: Handler<E>) => void;

type Options = { readonly publicOrigin: string; readonly authorise: Authorise };

/** Binds endpoints of the contract to handlers: origin, caller, input, answer, and a line in the OpenAPI description. */
export function registrar(app: OpenAPIHono, { publicOrigin, authorise }: Options): Register {
  const methods = new Map<string, string[]>();
  return (endpoint, handler) => {
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const taken = methods.get(path) ?? [];
    methods.set(path, taken);
    taken.push(endpoint.method.toUpperCase());
    app.openAPIRegistry.registerPath({
      method: endpoint.method,
      path: endpoint.path,
      summary: endpoint.summary,
      request: requestOf(endpoint),
      responses: responsesOf(endpoint),
    });
    app.on(endpoint.method.toUpperCase(), path, async (context) => {
      if (endpoint.method === 'post') mustBeSameOrigin(context.req.raw, publicOrigin);
      const caller = await authorise(context.req.raw.headers);
      const answer = await handler(caller, await readInput(endpoint, context));
      const parsed = endpoint.response.parse(answer) as object;
      const status = endpoint.isAccepted?.(parsed) === true ? 202 : 200;
      return context.json(parsed, status, { 'cache-control': 'no-store' });
    });
    app.all(path, (context, next) => {
      // Another endpoint of the same path may come after this one.
      const { method } = context.req;
      if (taken.includes(method)) return next();
      const why = `Cannot ${method} ${context.req.path} as it only takes ${taken.join(' and ')}`;
      throw new Refusal(why, { status: 405, code: 'method.notAllowed' });
    });
  };
}

function requestOf({ params, query, body }: Endpoint) {
  return {
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
  };
}

function responsesOf({ summary, response }: Endpoint) {
  return {
    200: { description: summary, content: { 'application/json': { schema: response } } },
    default: {
      description: 'Why not, as a sentence (RFC 9457)',
      content: { 'application/problem+json': { schema: ApiProblem } },
    },
  };
}
