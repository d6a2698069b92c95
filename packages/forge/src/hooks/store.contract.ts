import { describe, expect } from 'vitest';
import type { DeliveryRecord, HookRecord } from '#hooks/store.ts';
import type { ForgeStore } from '#store.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));

const hook = (repositoryId: number): Omit<HookRecord, 'id'> => ({
  repositoryId,
  url: 'https://ci.example/hook',
  contentType: 'json',
  secret: 'sesame',
  insecureSsl: false,
  events: ['push', 'status'],
  active: true,
  createdAt: at(0),
  updatedAt: at(0),
});

const delivery = (hookId: number, minute: number): Omit<DeliveryRecord, 'id'> => ({
  hookId,
  guid: `guid-${minute}`,
  redelivery: false,
  event: 'push',
  action: null,
  url: 'https://ci.example/hook',
  requestHeaders: { 'X-GitHub-Event': 'push' },
  payload: '{"ref":"refs/heads/main"}',
  deliveredAt: at(minute),
  durationMs: 12,
  statusCode: 204,
  status: 'OK',
  responseHeaders: { date: 'today' },
  responseBody: '',
});

/** The part about hooks of the contract of every ForgeStore. */
export function hookStoreContract(
  on: (name: string, run: (given: { store: ForgeStore }) => Promise<void>) => unknown,
  repositoryIn: (store: ForgeStore, name?: string) => Promise<{ id: number }>,
): void {
  describe('hooks', () => {
    on('hooks are found, listed and changed within their repository', async ({ store }) => {
      const [{ id }, other] = [await repositoryIn(store), await repositoryIn(store, 'other')];
      const [one, two] = [await store.createHook(hook(id)), await store.createHook({ ...hook(id), secret: null })];
      expect(one).toEqual({ ...hook(id), id: one.id });
      expect(await store.listHooks(id)).toEqual([one, two]);
      expect(await store.findHook(id, one.id)).toEqual(one);
      expect(await store.findHook(other.id, one.id)).toBeUndefined();
      const changed = await store.updateHook(one.id, { events: ['*'], active: false, updatedAt: at(5) });
      expect(changed).toEqual({ ...one, events: ['*'], active: false, updatedAt: at(5) });
      expect(await store.findHook(id, one.id)).toEqual(changed);
      expect(await store.updateHook(one.id + 99, { active: true })).toBeUndefined();
    });

    on('deliveries are listed newest first, page by page, and end with their hook', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const { id: hookId } = await store.createHook(hook(id));
      const made = [];
      for (const minute of [1, 2, 3]) made.push((await store.createDelivery(delivery(hookId, minute)))!);
      const [first, second, third] = made;
      expect(third).toEqual({ ...delivery(hookId, 3), id: third!.id });
      expect(await store.listDeliveries(hookId, { limit: 2 })).toEqual([third, second]);
      expect(await store.listDeliveries(hookId, { limit: 2, before: second!.id })).toEqual([first]);
      expect(await store.findDelivery(hookId, second!.id)).toEqual(second);
      expect(await store.findDelivery(hookId + 1, second!.id)).toBeUndefined();
      await store.deleteHook(hookId);
      await store.deleteHook(hookId);
      expect(await store.listHooks(id)).toEqual([]);
      expect(await store.listDeliveries(hookId, { limit: 9 })).toEqual([]);
      expect(await store.createDelivery(delivery(hookId, 4))).toBeUndefined();
    });

    on('deleteDeliveriesBefore() removes the older ones and counts them', async ({ store }) => {
      const { id } = await repositoryIn(store);
      const { id: hookId } = await store.createHook(hook(id));
      for (const minute of [1, 2, 3]) await store.createDelivery(delivery(hookId, minute));
      expect(await store.deleteDeliveriesBefore(at(3))).toBe(2);
      expect(await store.listDeliveries(hookId, { limit: 9 })).toMatchObject([{ guid: 'guid-3' }]);
    });
  });
}
