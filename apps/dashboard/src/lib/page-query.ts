import type { InputOf } from '#contract/endpoint.ts';
import { listAgents } from '#contract/fleet-page.ts';
import { toUrl } from '#lib/call.ts';
import type { FleetFilter } from '#lib/fleet-filter.ts';

export type PageQuery = NonNullable<InputOf<typeof listAgents>['query']>;

/** How many agents a page has, and by how many it moves on. */
export const PAGE = 200;
const STEP = 50;
/** Rows between what is in sight and the page's ends, at the least. */
const MARGIN = 25;

/** What is asked of the server for one page of a filter; lists are left out where they are empty. */
export function pageQuery({ text, sort, descending, ...facets }: FleetFilter, offset: number): PageQuery {
  const chosen = Object.fromEntries(Object.entries(facets).filter(([, values]) => values.length > 0));
  return {
    ...(chosen as Partial<PageQuery>),
    ...(text === '' ? {} : { q: text.slice(0, 200) }),
    sort: descending ? `-${sort}` : sort,
    offset,
    limit: PAGE,
  };
}

/** The same as the query string of a stream. */
export const pageSearch = (query: PageQuery): string => toUrl(listAgents, { query }).split('?', 2)[1] ?? '';

/**
 * Where the page has to begin so that the rows in sight are in it: where it does already, if they are and are not about to
 * leave it.
 */
export function offsetFor(offset: number, first: number, last: number, count: number): number {
  const isBelowTop = offset === 0 || first >= offset + MARGIN;
  const isAboveEnd = last <= offset + PAGE - (offset + PAGE >= count ? 0 : MARGIN);
  if (isBelowTop && isAboveEnd) return offset;
  const middle = Math.floor((first + last) / 2);
  return Math.max(0, Math.floor((middle - PAGE / 2) / STEP) * STEP);
}
