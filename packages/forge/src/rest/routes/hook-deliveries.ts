import type { Hono } from 'hono';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import { notFound, RestError } from '#rest/errors.ts';
import { hookNamed, idInPath } from '#rest/hook-named.ts';
import { addressOf, pageOf } from '#rest/pages.ts';
import { toDelivery, toDeliveryItem } from '#rest/shape/hook.ts';

/** What was sent to a hook, with how it went; and once more on demand. */
export function hookDeliveryRoutes(app: Hono<RestEnvironment>): void {
  const deliveries = '/repos/:owner/:repo/hooks/:hook/deliveries';

  app.get(deliveries, async (c) => {
    const { hook } = await hookNamed(c);
    const { size } = pageOf(c);
    const before = cursorOf(c);
    const read = await c.var.forge.store.listDeliveries(hook.id, {
      limit: size + 1,
      ...(before === undefined ? {} : { before }),
    });
    const page = read.slice(0, size);
    const last = page.at(-1);
    if (read.length > size && last) {
      const next = addressOf(c);
      next.searchParams.set('cursor', String(last.id));
      c.header('Link', `<${next.href}>; rel="next"`);
    }
    return c.json(page.map((delivery) => toDeliveryItem(hook, delivery)));
  });

  app.get(`${deliveries}/:delivery`, async (c) => {
    const { hook, delivery } = await deliveryNamed(c);
    return c.json(toDelivery(hook, delivery));
  });

  app.post(`${deliveries}/:delivery/attempts`, async (c) => {
    const { hook, delivery } = await deliveryNamed(c);
    c.var.forge.hooks.redeliver(hook, delivery);
    return c.json({}, 202);
  });
}

async function deliveryNamed(c: RestContext) {
  const { hook } = await hookNamed(c);
  const delivery = await c.var.forge.store.findDelivery(hook.id, idInPath(c, 'delivery'));
  if (!delivery) throw notFound();
  return { hook, delivery };
}

/** Deliveries are paged by the last one seen, as new ones come in front while somebody reads. */
function cursorOf(c: RestContext): number | undefined {
  const text = c.req.query('cursor');
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new RestError(422, 'Invalid cursor');
  return Number(text);
}
