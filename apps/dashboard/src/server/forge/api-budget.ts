import type { ForgeBudget } from '#server/ports/forge.ts';

/**
 * What is left after an answer with these headers. Answers overtake one another: within one hour the smaller number is the
 * later one. Of other budgets than that of the REST API, and where there are no such headers, nothing is learnt.
 */
export function budgetAfter(before: ForgeBudget | undefined, headers: Headers): ForgeBudget | undefined {
  if ((headers.get('x-ratelimit-resource') ?? 'core') !== 'core') return before;
  const limit = numberOf(headers.get('x-ratelimit-limit'));
  const remaining = numberOf(headers.get('x-ratelimit-remaining'));
  const reset = numberOf(headers.get('x-ratelimit-reset'));
  if (limit === undefined || remaining === undefined || reset === undefined) return before;
  const now = { limit, remaining, resetsAtMs: reset * 1_000 };
  if (before === undefined || now.resetsAtMs > before.resetsAtMs) return now;
  return now.resetsAtMs < before.resetsAtMs || now.remaining > before.remaining ? before : now;
}

const numberOf = (text: string | null): number | undefined =>
  text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
