import { createHmac } from 'node:crypto';
import type { DeliveryRecord, HookRecord } from '#hooks/store.ts';

/** `sha256=…` over the raw body. */
export const signBody = (secret: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Body and headers of one delivery, as GitHub sends them. */
export function signedRequest(
  hook: HookRecord,
  { event, guid, payload }: Pick<DeliveryRecord, 'event' | 'guid' | 'payload'>,
): { body: string; headers: Record<string, string> } {
  const form = hook.contentType === 'form';
  const body = form ? new URLSearchParams({ payload }).toString() : payload;
  return {
    body,
    headers: {
      Accept: '*/*',
      'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'User-Agent': 'GitHub-Hookshot/pagurus',
      'X-GitHub-Delivery': guid,
      'X-GitHub-Event': event,
      'X-GitHub-Hook-ID': String(hook.id),
      'X-GitHub-Hook-Installation-Target-ID': String(hook.repositoryId),
      'X-GitHub-Hook-Installation-Target-Type': 'repository',
      ...(hook.secret === null ? {} : { 'X-Hub-Signature-256': signBody(hook.secret, body) }),
    },
  };
}
