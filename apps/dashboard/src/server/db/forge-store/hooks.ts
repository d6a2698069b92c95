import type { DeliveryRecord, HookRecord, HookStore } from '@pagurus/forge/hooks/store.ts';
import { Prisma, type PrismaClient } from '@pagurus/prisma/client.ts';
import type { ForgeDeliveryModel, ForgeHookModel } from '@pagurus/prisma/models.ts';

/** Hooks and what was sent to them. */
export function hookStore(prisma: PrismaClient): HookStore {
  return { ...hooks(prisma), ...deliveries(prisma) };
}

type Deliveries = Pick<HookStore, 'createDelivery' | 'findDelivery' | 'listDeliveries' | 'deleteDeliveriesBefore'>;

function hooks(prisma: PrismaClient): Omit<HookStore, keyof Deliveries> {
  return {
    async createHook({ events, ...hook }) {
      return toHook(await prisma.forgeHook.create({ data: { ...hook, events: [...events] } }));
    },
    async findHook(repositoryId, id) {
      const row = await prisma.forgeHook.findUnique({ where: { id, repositoryId } });
      return row === null ? undefined : toHook(row);
    },
    async listHooks(repositoryId) {
      return (await prisma.forgeHook.findMany({ where: { repositoryId }, orderBy: { id: 'asc' } })).map(toHook);
    },
    async updateHook(id, { events, ...change }) {
      const data = { ...change, ...(events && { events: [...events] }) };
      const [row] = await prisma.forgeHook.updateManyAndReturn({ where: { id }, data });
      return row === undefined ? undefined : toHook(row);
    },
    async deleteHook(id) {
      await prisma.forgeHook.deleteMany({ where: { id } });
    },
  };
}

function deliveries(prisma: PrismaClient): Deliveries {
  return {
    async createDelivery(delivery) {
      try {
        return toDelivery(await prisma.forgeDelivery.create({ data: delivery }));
      } catch (error) {
        // The hook was deleted while the receiver was answering.
        if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003') return undefined;
        throw error;
      }
    },
    async findDelivery(hookId, id) {
      const row = await prisma.forgeDelivery.findUnique({ where: { id, hookId } });
      return row === null ? undefined : toDelivery(row);
    },
    async listDeliveries(hookId, { limit, before }) {
      const where = { hookId, ...(before !== undefined && { id: { lt: before } }) };
      return (await prisma.forgeDelivery.findMany({ where, orderBy: { id: 'desc' }, take: limit })).map(toDelivery);
    },
    async deleteDeliveriesBefore(time) {
      return (await prisma.forgeDelivery.deleteMany({ where: { deliveredAt: { lt: time } } })).count;
    },
  };
}

function toHook({ contentType, ...row }: ForgeHookModel): HookRecord {
  return { ...row, contentType: contentType === 'json' ? 'json' : 'form' };
}

/** Only `createDelivery` writes these columns. */
function toDelivery({ requestHeaders, responseHeaders, ...row }: ForgeDeliveryModel): DeliveryRecord {
  return { ...row, requestHeaders: toHeaders(requestHeaders), responseHeaders: toHeaders(responseHeaders) };
}

const toHeaders = (json: Prisma.JsonValue): Record<string, string> => json as Record<string, string>;
