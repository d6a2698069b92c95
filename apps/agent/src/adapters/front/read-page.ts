import { readFile } from 'node:fs/promises';
import { BUILT_IN_PAGE, pageType } from '#core/maintenance-page.ts';
import type { Holding } from '#ports/front.ts';

export type Page = { readonly body: string | Buffer; readonly contentType: string };

/** The first page that can be read; the built-in one when there is none. Never throws. */
export async function readPage(holding: Pick<Holding, 'pages'> | undefined): Promise<Page> {
  const paths = await holding?.pages().catch(() => []);
  for (const path of paths ?? []) {
    const body = await readFile(path).catch(() => undefined);
    if (body !== undefined) return { body, contentType: pageType(path) };
  }
  return BUILT_IN_PAGE;
}
