import type { DeliveryRecord, HookRecord, HookStore } from '@pagurus/forge/hooks/store.ts';
import { MemoryProtectionStore } from '#forge/memory-protection-store.ts';

/** A HookStore for tests; see MemoryForgeStore. */
export class MemoryHookStore extends MemoryProtectionStore implements HookStore {
  readonly #hooks = new Map<number, HookRecord>();
  readonly #deliveries = new Map<number, DeliveryRecord>();
  #lastHookId = 0;

  async createHook(hook: Omit<HookRecord, 'id'>): Promise<HookRecord> {
    this.#lastHookId += 1;
    const record = { ...hook, id: this.#lastHookId };
    this.#hooks.set(record.id, record);
    return record;
  }

  async findHook(repositoryId: number, id: number): Promise<HookRecord | undefined> {
    const hook = this.#hooks.get(id);
    return hook?.repositoryId === repositoryId ? hook : undefined;
  }

  async listHooks(repositoryId: number): Promise<HookRecord[]> {
    return [...this.#hooks.values()].filter((each) => each.repositoryId === repositoryId);
  }

  async updateHook(id: number, change: Partial<HookRecord>): Promise<HookRecord | undefined> {
    const hook = this.#hooks.get(id);
    if (!hook) return undefined;
    this.#hooks.set(id, { ...hook, ...change });
    return this.#hooks.get(id);
  }

  async deleteHook(id: number): Promise<void> {
    this.#hooks.delete(id);
    for (const each of this.#deliveries.values()) if (each.hookId === id) this.#deliveries.delete(each.id);
  }

  async createDelivery(delivery: Omit<DeliveryRecord, 'id'>): Promise<DeliveryRecord | undefined> {
    if (!this.#hooks.has(delivery.hookId)) return undefined;
    const id = 1 + Math.max(0, ...this.#deliveries.keys());
    const record = { ...delivery, id };
    this.#deliveries.set(id, record);
    return record;
  }

  async findDelivery(hookId: number, id: number): Promise<DeliveryRecord | undefined> {
    const delivery = this.#deliveries.get(id);
    return delivery?.hookId === hookId ? delivery : undefined;
  }

  async listDeliveries(hookId: number, page: { limit: number; before?: number }): Promise<DeliveryRecord[]> {
    return [...this.#deliveries.values()]
      .filter((each) => each.hookId === hookId && (page.before === undefined || each.id < page.before))
      .toSorted((a, b) => b.id - a.id)
      .slice(0, page.limit);
  }

  async deleteDeliveriesBefore(time: Date): Promise<number> {
    const old = [...this.#deliveries.values()].filter((each) => each.deliveredAt < time);
    for (const each of old) this.#deliveries.delete(each.id);
    return old.length;
  }
}
