import type { z } from 'zod';

/** One call of the HTTP API: the server registers it, OpenAPI describes it, the browser's client is typed by it. */
export type Endpoint = {
  readonly method: 'get' | 'post';
  /** Below `/api/v1`, with parameters in braces: `/changes/{number}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** 64 KiB when absent. */
  readonly bodyBytesMax?: number;
  readonly response: z.ZodType;
  /** Whether an answer says that the work still goes on: then it is a 202. */
  readonly isAccepted?: (answer: object) => boolean;
};

export const API_BASE = '/api/v1';

/** Keeps the exact types of an endpoint's parts. */
export const endpoint = <const E extends Endpoint>(definition: E): E => definition;

type Part<T> = T extends z.ZodType ? z.input<T> : undefined;

/** What a caller hands over: only the parts that the endpoint has. */
export type InputOf<E extends Endpoint> = (E extends { params: z.ZodObject }
  ? { params: Part<E['params']> }
  : unknown) &
  (E extends { query: z.ZodObject } ? { query?: Part<E['query']> } : unknown) &
  (E extends { body: z.ZodObject } ? { body: Part<E['body']> } : unknown);

export type OutputOf<E extends Endpoint> = z.output<E['response']>;
