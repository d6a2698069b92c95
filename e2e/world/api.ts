import type { Page } from '@playwright/test';

/** Calls the HTTP API as the person whose browser this is. */
export async function api(
  page: Page,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<{ status: number; json: unknown }> {
  const url = new URL(`/api/v1${path}`, page.url());
  const response = await page.request.fetch(url.href, {
    method,
    headers: { origin: url.origin },
    ...(body === undefined ? {} : { data: body }),
  });
  return { status: response.status(), json: await response.json() };
}
