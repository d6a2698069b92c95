import { Prisma, type PrismaClient } from '@pagurus/prisma/client.ts';
import type { ActivityStore } from '#server/ports/activity-store.ts';
import { cleaned } from './json-text.ts';

/** The record of deeds in the database. */
export function prismaActivityStore(prisma: PrismaClient): ActivityStore {
  return {
    async append({ at, detail, ...words }) {
      // People paste anything into a reason: the words are cleaned as the detail is.
      const clean = cleaned({ ...words, detail: (detail ?? null) as Prisma.JsonValue });
      return prisma.activity.create({ data: { ...clean, at, detail: clean.detail ?? Prisma.JsonNull } });
    },

    async list(limit, before) {
      return prisma.activity.findMany({
        ...(before === undefined ? {} : { where: { id: { lt: before } } }),
        orderBy: { id: 'desc' },
        take: limit,
      });
    },
  };
}
