import type { DeliveryRecord, HookRecord } from '#hooks/store.ts';
import type { Schema } from '#rest/shape/schema.ts';
import type { Urls } from '#rest/urls.ts';
import type { RepositoryRecord } from '#store.ts';

/** The secret is never shown again, only that there is one. */
export function toHookConfig({ url, contentType, secret, insecureSsl }: HookRecord): Schema['webhook-config'] {
  return {
    url,
    content_type: contentType,
    insecure_ssl: insecureSsl ? '1' : '0',
    ...(secret === null ? {} : { secret: '********' }),
  };
}

/** `last`: the newest delivery, where there was one. */
export function toHook(
  urls: Urls,
  repository: RepositoryRecord,
  hook: HookRecord,
  last: DeliveryRecord | undefined,
): Schema['hook'] {
  const url = urls.repo(repository, `/hooks/${hook.id}`);
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: [...hook.events],
    config: toHookConfig(hook),
    created_at: hook.createdAt.toISOString(),
    updated_at: hook.updatedAt.toISOString(),
    url,
    test_url: `${url}/tests`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: toLastResponse(last),
  };
}

function toLastResponse(last: DeliveryRecord | undefined): Schema['hook-response'] {
  if (!last) return { code: null, status: 'unused', message: null };
  const active = last.status === 'OK';
  return { code: last.statusCode, status: active ? 'active' : 'failed', message: last.status };
}

export function toDeliveryItem(hook: HookRecord, delivery: DeliveryRecord) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt.toISOString(),
    redelivery: delivery.redelivery,
    // In seconds.
    duration: delivery.durationMs / 1000,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: hook.repositoryId,
    throttled_at: null,
  };
}

export function toDelivery(hook: HookRecord, delivery: DeliveryRecord) {
  return {
    ...toDeliveryItem(hook, delivery),
    url: delivery.url,
    request: {
      headers: { ...delivery.requestHeaders },
      payload: JSON.parse(delivery.payload) as Record<string, unknown>,
    },
    response: { headers: { ...delivery.responseHeaders }, payload: delivery.responseBody },
  };
}
