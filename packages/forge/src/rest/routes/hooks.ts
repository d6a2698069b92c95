import type { Hono } from 'hono';
import { z } from 'zod';
import { HOOK_EVENTS } from '#hooks/happening.ts';
import { toPing } from '#hooks/payloads.ts';
import type { HookRecord } from '#hooks/store.ts';
import { readBody } from '#rest/body.ts';
import type { RestContext, RestEnvironment } from '#rest/environment.ts';
import { validationFailed } from '#rest/errors.ts';
import { enterForHooks, hookNamed } from '#rest/hook-named.ts';
import { takePage } from '#rest/pages.ts';
import { toHook, toHookConfig } from '#rest/shape/hook.ts';
import { Urls } from '#rest/urls.ts';
import { userOf, type Visit } from '#rest/visit.ts';

const HOOKS_MAX = 20;

const Config = z.object({
  url: z.string().optional(),
  content_type: z.enum(['json', 'form']).optional(),
  secret: z.string().optional(),
  insecure_ssl: z.union([z.literal(['0', '1']), z.literal([0, 1])]).optional(),
});
const NewHook = z.object({
  name: z.string().default('web'),
  config: Config.default({}),
  events: z.array(z.string()).min(1).default(['push']),
  active: z.boolean().default(true),
});
const HookChange = z.object({
  config: Config.optional(),
  events: z.array(z.string()).optional(),
  add_events: z.array(z.string()).default([]),
  remove_events: z.array(z.string()).default([]),
  active: z.boolean().optional(),
});

/** Whom a repository tells what happens in it. */
export function hookRoutes(app: Hono<RestEnvironment>): void {
  const hooks = '/repos/:owner/:repo/hooks';
  const one = `${hooks}/:hook`;

  app.get(hooks, async (c) => {
    const visit = await enterForHooks(c);
    const page = takePage(c, await c.var.forge.store.listHooks(visit.repository.id));
    return c.json(await Promise.all(page.map((hook) => shapeOf(c, visit, hook))));
  });

  app.post(hooks, async (c) => {
    const visit = await enterForHooks(c);
    const { store, now, hooks: office } = c.var.forge;
    const { name, config, events, active } = await readBody(c, NewHook);
    if (name !== 'web') throw invalid('name', 'The name must be "web"');
    const settings = { ...toSettings(config), url: urlOf(config.url), events: checkedEvents(events) };
    const all = await store.listHooks(visit.repository.id);
    if (all.length >= HOOKS_MAX) throw invalid('events', `The "push" event cannot have more than ${HOOKS_MAX} hooks`);
    if (all.some((each) => each.url === settings.url))
      throw invalid(undefined, 'Hook already exists on this repository');
    const at = { createdAt: now(), updatedAt: now() };
    const usual = { contentType: 'form', secret: null, insecureSsl: false } as const;
    const hook = await store.createHook({ ...usual, ...settings, ...at, repositoryId: visit.repository.id, active });
    office.hooksChanged(visit.repository.id);
    await ping(c, visit, hook);
    const shape = await shapeOf(c, visit, hook);
    return c.json(shape, 201, { Location: shape.url });
  });

  app.get(one, async (c) => {
    const visit = await hookNamed(c);
    return c.json(await shapeOf(c, visit, visit.hook));
  });

  app.patch(one, async (c) => {
    const visit = await hookNamed(c);
    const { config, active, ...lists } = await readBody(c, HookChange);
    const listed = new Set([...(lists.events ?? visit.hook.events), ...lists.add_events]);
    for (const event of lists.remove_events) listed.delete(event);
    const events = checkedEvents([...listed]);
    const hook = await change(c, visit, {
      ...changedConfig(config),
      events,
      ...(active === undefined ? {} : { active }),
    });
    return c.json(await shapeOf(c, visit, hook));
  });

  app.delete(one, async (c) => {
    const { repository, hook } = await hookNamed(c);
    await c.var.forge.store.deleteHook(hook.id);
    c.var.forge.hooks.hooksChanged(repository.id);
    return c.body(null, 204);
  });

  app.get(`${one}/config`, async (c) => c.json(toHookConfig((await hookNamed(c)).hook)));

  app.patch(`${one}/config`, async (c) => {
    const visit = await hookNamed(c);
    return c.json(toHookConfig(await change(c, visit, changedConfig(await readBody(c, Config)))));
  });

  app.post(`${one}/pings`, async (c) => {
    const visit = await hookNamed(c);
    await ping(c, visit, visit.hook);
    return c.body(null, 204);
  });
}

type Settings = Partial<Pick<HookRecord, 'url' | 'contentType' | 'secret' | 'insecureSsl' | 'events' | 'active'>>;

async function change(c: RestContext, { hook, repository }: Awaited<ReturnType<typeof hookNamed>>, settings: Settings) {
  const { store, now, hooks } = c.var.forge;
  const changed = await store.updateHook(hook.id, { ...settings, updatedAt: now() });
  hooks.hooksChanged(repository.id);
  return changed ?? hook;
}

async function ping(c: RestContext, visit: Visit, hook: HookRecord): Promise<void> {
  const shape = await shapeOf(c, visit, hook);
  const about = { repository: visit.repository, by: userOf(c).login, hook: shape };
  c.var.forge.hooks.postTo(hook, 'ping', await toPing(c.var.forge, about));
}

async function shapeOf(c: RestContext, { repository }: Visit, hook: HookRecord) {
  const [last] = await c.var.forge.store.listDeliveries(hook.id, { limit: 1 });
  return toHook(new Urls(c.var.forge.publicUrl), repository, hook, last);
}

type Config = z.infer<typeof Config>;

const changedConfig = (config: Config | undefined): Settings =>
  config === undefined
    ? {}
    : { ...toSettings(config), ...(config.url === undefined ? {} : { url: urlOf(config.url) }) };

function toSettings({ content_type: contentType, secret, insecure_ssl: insecure }: Config): Settings {
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(secret === undefined ? {} : { secret: secret === '' ? null : secret }),
    ...(insecure === undefined ? {} : { insecureSsl: Number(insecure) === 1 }),
  };
}

function urlOf(text: string | undefined): string {
  if (text === undefined) throw invalid('config', 'Config must contain URL for webhooks');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw invalid('url', `url is not a valid address: ${text}`);
  return text;
}

function checkedEvents(events: readonly string[]): string[] {
  const known: readonly string[] = ['*', ...HOOK_EVENTS];
  const strange = events.find((event) => !known.includes(event));
  if (strange !== undefined) throw invalid('events', `There is no such event here: ${strange}`);
  if (events.length === 0) throw invalid('events', 'At least one event must be named');
  return [...new Set(events)];
}

const invalid = (field: string | undefined, message: string): Error =>
  validationFailed({ resource: 'Hook', ...(field === undefined ? {} : { field }), code: 'custom', message });
