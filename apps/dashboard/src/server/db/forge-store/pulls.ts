import type { MergeRecord, PullRecord, PullStore } from '@pagurus/forge/store.ts';
import { Prisma, type PrismaClient } from '@pagurus/prisma/client.ts';
import type { ForgePullModel } from '@pagurus/prisma/models.ts';
import { unlessTaken } from './unless-taken.ts';

/** Pulls. Each change of state is one UPDATE that names the state it starts from, so that of two callers one finds nothing. */
export function pullStore(prisma: PrismaClient): PullStore {
  const change = async (
    where: Prisma.ForgePullWhereInput,
    data: Prisma.ForgePullUpdateManyMutationInput,
  ): Promise<PullRecord | undefined> => {
    const [row] = await prisma.forgePull.updateManyAndReturn({ where, data });
    return row === undefined ? undefined : toPull(row);
  };

  return {
    createPull: (pull) => unlessTaken(() => createPull(prisma, pull)),
    async findPull(repositoryId, number) {
      const where = { repositoryId_number: { repositoryId, number } };
      const row = await prisma.forgePull.findUnique({ where });
      return row === null ? undefined : toPull(row);
    },
    async listPulls(repositoryId, { state, ...refs }) {
      const where = { repositoryId, ...refs, ...(state && { open: state === 'open' ? true : null }) };
      const rows = await prisma.forgePull.findMany({ where, orderBy: { number: 'desc' } });
      return rows.map(toPull);
    },
    updatePull: (id, data) => unlessTaken(() => change({ id }, data)),
    closePull: (id, at) => change({ id, open: true }, { open: null, closedAt: at, updatedAt: at }),
    reopenPull: (id, at) =>
      unlessTaken(() =>
        change({ id, open: null, merged: { equals: Prisma.DbNull } }, { open: true, closedAt: null, updatedAt: at }),
      ),
    beginMerge: (id, intent) => change({ id, open: true }, { mergeIntent: toJson(intent) }),
    async markMerged(id, merged) {
      const now = await change(
        { id, merged: { equals: Prisma.DbNull } },
        {
          open: null,
          merged: toJson(merged),
          mergeIntent: Prisma.DbNull,
          headSha: merged.headSha,
          closedAt: merged.at,
          updatedAt: merged.at,
        },
      );
      if (now !== undefined) return now;
      const before = await prisma.forgePull.findUnique({ where: { id } });
      return before === null ? undefined : toPull(before);
    },
  };
}

/** The counter's row lock puts the callers in line; a refused pull takes its number back with it. */
async function createPull(prisma: PrismaClient, pull: Parameters<PullStore['createPull']>[0]): Promise<PullRecord> {
  return prisma.$transaction(async (tx) => {
    const { lastPullNumber } = await tx.forgeRepository.update({
      where: { id: pull.repositoryId },
      data: { lastPullNumber: { increment: 1 } },
      select: { lastPullNumber: true },
    });
    const data = { ...pull, number: lastPullNumber, updatedAt: pull.createdAt };
    return toPull(await tx.forgePull.create({ data }));
  });
}

function toPull({ open, mergeIntent, merged, ...pull }: ForgePullModel): PullRecord {
  return { ...pull, state: open ? 'open' : 'closed', mergeIntent: toMerge(mergeIntent), merged: toMerge(merged) };
}

function toJson(merge: MergeRecord): Prisma.InputJsonObject {
  return { ...merge, at: merge.at.toISOString() };
}

/** Only `toJson` writes these columns. */
function toMerge(json: Prisma.JsonValue): MergeRecord | null {
  if (json === null) return null;
  const merge = json as unknown as Omit<MergeRecord, 'at'> & { at: string };
  return { ...merge, at: new Date(merge.at) };
}
