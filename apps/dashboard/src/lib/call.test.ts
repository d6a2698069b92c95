import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';
import { ApiError } from '#lib/api-error.ts';
import { call, toUrl } from '#lib/call.ts';

const rename = endpoint({
  method: 'post',
  path: '/things/{name}/rename',
  summary: 'Rename a thing',
  params: z.object({ name: z.string() }),
  query: z.object({ dry: z.boolean().optional(), note: z.string().optional(), tag: z.array(z.string()).optional() }),
  body: z.object({ to: z.string() }),
  response: z.object({ ok: z.literal(true) }),
});
const input = { params: { name: 'a/b' }, body: { to: 'c' } };

/** Answers each call with the same response, and keeps what it was asked. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: { url: unknown; init: RequestInit | undefined }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push({ url, init });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { fetch, asked };
}

const failure = async (fetch: typeof globalThis.fetch): Promise<ApiError> => {
  const error: unknown = await call(rename, input, { fetch }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('toUrl()', () => {
  test('says a list value by value', () => {
    expect(toUrl(rename, { params: { name: 'a' }, query: { tag: ['x', 'y&z'] } })).toBe(
      '/api/v1/things/a/rename?tag=x&tag=y%26z',
    );
  });

  test('escapes parameters and leaves out query values that are absent', () => {
    expect(toUrl(rename, { params: { name: 'a/b' }, query: { dry: true, note: undefined } })).toBe(
      '/api/v1/things/a%2Fb/rename?dry=true',
    );
  });
});

describe('call()', () => {
  test('sends the body as JSON and gives the parsed answer', async () => {
    const { fetch, asked } = answering(200, { ok: true, more: 1 });
    await expect(call(rename, input, { fetch })).resolves.toEqual({ ok: true });
    expect(asked[0]?.init).toMatchObject({ method: 'POST', body: '{"to":"c"}' });
  });

  test('turns a problem into its sentence, code and request id', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'Cannot rename as it moved',
      code: 'thing.moved',
      requestId: 'r-1',
    };
    const error = await failure(answering(409, problem).fetch);
    expect(error).toMatchObject({ status: 409, code: 'thing.moved', message: problem.detail, requestId: 'r-1' });
  });

  test('names the status where the answer is not a problem document', async () => {
    const error = await failure(answering(502, '<html>', { 'x-request-id': 'r-2' }).fetch);
    expect(error).toMatchObject({ status: 502, code: 'answer.unexpected', requestId: 'r-2' });
    expect(error.message).toContain('status is 502');
  });

  test('says that the versions differ where a good answer has another shape', async () => {
    expect((await failure(answering(200, { ok: 'yes' }).fetch)).code).toBe('answer.badShape');
  });

  test('says that the dashboard is out of reach where no answer came', async () => {
    const error = await failure(() => Promise.reject(new TypeError('fetch failed')));
    expect(error).toMatchObject({ status: 0, code: 'network' });
  });

  test('rejects with the reason of the signal when it was aborted', async () => {
    const reason = new Error('left the page');
    const fetch = () => Promise.reject(new TypeError('aborted'));
    await expect(call(rename, input, { fetch, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
