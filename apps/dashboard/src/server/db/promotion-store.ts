import type { PrismaClient } from '@pagurus/prisma/client.ts';
import type { PromotionStore } from '#server/ports/promotion-store.ts';
import { cleaned } from './json-text.ts';

const DELIVERY_KEPT_MS = 7 * 86_400_000;

/** What promotions remember, in the database. */
export function prismaPromotionStore(prisma: PrismaClient): PromotionStore {
  return {
    async holds() {
      const rows = await prisma.hold.findMany({ orderBy: [{ environment: 'asc' }, { app: 'asc' }] });
      return rows.map(({ since, ...hold }) => ({ ...hold, sinceMs: since.getTime() }));
    },

    async setHold({ app, environment, sinceMs, ...hold }) {
      // Words of people may hold what Postgres refuses.
      const said = { ...cleaned(hold), since: new Date(sinceMs) };
      const create = { app, environment, ...said };
      await prisma.hold.upsert({ where: { app_environment: { app, environment } }, create, update: said });
    },

    async removeHold({ app, environment }) {
      const { count } = await prisma.hold.deleteMany({ where: { app, environment } });
      return count > 0;
    },

    async takeDuty(name, owner, nowMs, untilMs) {
      const [now, until] = [new Date(nowMs), new Date(untilMs)];
      // One statement: the row is the lock, and who comes second sees the first one's.
      const taken = await prisma.$executeRaw`
        INSERT INTO duty (name, owner, until) VALUES (${name}, ${owner}, ${until})
        ON CONFLICT (name) DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until
        WHERE duty.owner = EXCLUDED.owner OR duty.until <= ${now}`;
      return taken > 0;
    },

    async leaveDuty(name, owner) {
      await prisma.duty.deleteMany({ where: { name, owner } });
    },

    async noteDelivery(id, nowMs) {
      await prisma.webhookDelivery.deleteMany({ where: { at: { lt: new Date(nowMs - DELIVERY_KEPT_MS) } } });
      const { count } = await prisma.webhookDelivery.createMany({
        data: [{ id, at: new Date(nowMs) }],
        skipDuplicates: true,
      });
      return count > 0;
    },

    async healthyReleases() {
      const rows = await prisma.healthyRelease.findMany();
      return rows.map(({ seenAt, ...seen }) => ({ ...seen, seenAtMs: seenAt.getTime() }));
    },

    async noteHealthy(seen) {
      const upserts = seen.map(({ app, environment, release, seenAtMs }) => {
        const [id, seenAt] = [{ app, environment, release }, new Date(seenAtMs)];
        return prisma.healthyRelease.upsert({
          where: { app_environment_release: id },
          create: { ...id, seenAt },
          update: { seenAt },
        });
      });
      await prisma.$transaction(upserts);
    },
  };
}
