import { Prisma, type PrismaClient } from '@pagurus/prisma/client.ts';
import type { ActivityFilter, ActivityStore } from '#server/ports/activity-store.ts';
import { cleaned } from './json-text.ts';

/** The record of deeds in the database. */
export function prismaActivityStore(prisma: PrismaClient): ActivityStore {
  return {
    async append({ at, detail, ...words }) {
      // People paste anything into a reason: the words are cleaned as the detail is.
      const clean = cleaned({ ...words, detail: (detail ?? null) as Prisma.JsonValue });
      return prisma.activity.create({ data: { ...clean, at, detail: clean.detail ?? Prisma.JsonNull } });
    },

    async list(limit, before, filter = {}) {
      return prisma.activity.findMany({
        where: { ...(before === undefined ? {} : { id: { lt: before } }), ...whereOf(filter) },
        orderBy: { id: 'desc' },
        take: limit,
      });
    },
  };
}

function whereOf({ actor, verb, objects, text }: ActivityFilter): Prisma.ActivityWhereInput {
  const contains =
    text === undefined || text === '' ? undefined : { contains: literal(text), mode: 'insensitive' as const };
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(verb === undefined ? {} : { verb }),
    ...(objects === undefined ? {} : { object: { in: [...objects] } }),
    ...(contains === undefined ? {} : { OR: WORDS.map((name) => ({ [name]: contains })) }),
  };
}

const WORDS = ['actor', 'verb', 'object', 'reason', 'result'] as const;

/** Prisma hands it to ILIKE as it is: these three mean themselves, too. PostgreSQL refuses the NUL character. */
const literal = (text: string): string => cleaned(text).replaceAll(/[\\%_]/g, String.raw`\$&`);
