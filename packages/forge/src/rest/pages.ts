import type { RestContext } from '#rest/environment.ts';

export interface Page {
  readonly number: number;
  readonly size: number;
  readonly skip: number;
}

const natural = (text: string | undefined, otherwise: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
};

/** `page` and `per_page` of the query: 30 unless asked, 100 at most. */
export function pageOf(c: RestContext): Page {
  const size = Math.min(100, natural(c.req.query('per_page'), 30));
  const number = natural(c.req.query('page'), 1);
  return { number, size, skip: (number - 1) * size };
}

/** One page of a list, with the `Link` header set. */
export function takePage<T>(c: RestContext, all: readonly T[]): T[] {
  const page = pageOf(c);
  linkPages(c, page, Math.ceil(all.length / page.size));
  return all.slice(page.skip, page.skip + page.size);
}

/** One page of a list of which one more than the page was read; without knowing where it ends there is no `last`. */
export function takeOpenPage<T>(c: RestContext, page: Page, read: readonly T[]): T[] {
  linkPages(c, page, read.length > page.size ? undefined : page.number);
  return read.slice(0, page.size);
}

function linkPages(c: RestContext, page: Page, last: number | undefined): void {
  const address = addressOf(c);
  const links = toLinks(page.number, last, (number) => {
    address.searchParams.set('page', String(number));
    return address.href;
  });
  if (links !== '') c.header('Link', links);
}

/** The requested address as clients outside see it. */
export function addressOf(c: RestContext): URL {
  const { search, pathname } = new URL(c.req.url);
  return new URL(pathname + search, c.var.forge.publicUrl);
}

/** The `Link` header from page `at` of `last` pages; `undefined` for "there is a next one, nobody knows how many". */
export function toLinks(at: number, last: number | undefined, urlOf: (page: number) => string): string {
  const links: string[] = [];
  const add = (page: number, rel: string): unknown => links.push(`<${urlOf(page)}>; rel="${rel}"`);
  if (at > 1) add(at - 1, 'prev');
  if (last === undefined || at < last) add(at + 1, 'next');
  if (last !== undefined && at < last) add(last, 'last');
  if (at > 1) add(1, 'first');
  return links.join(', ');
}
