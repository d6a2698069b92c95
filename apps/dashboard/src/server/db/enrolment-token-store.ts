import type { Prisma, PrismaClient } from '@pagurus/prisma/client.ts';
import { type EnrolmentToken, GIVEN_TOKEN_ID } from '#domain/enrolment.ts';
import type { EnrolmentTokenStore } from '#server/ports/credential-store.ts';

/** The enrolment tokens in the database, by their sha256. */
export function prismaEnrolmentTokenStore(prisma: PrismaClient): EnrolmentTokenStore {
  const { enrolmentToken } = prisma;
  return {
    async create(token, tokenHash) {
      await enrolmentToken.create({ data: toRow(token, tokenHash) });
    },

    async list() {
      const rows = await enrolmentToken.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] });
      return rows.map(toEnrolmentToken);
    },

    async revoke(id, by, at) {
      await enrolmentToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at, revokedBy: by } });
      const row = await enrolmentToken.findUnique({ where: { id } });
      return row === null ? undefined : toEnrolmentToken(row);
    },

    async keep(id, given) {
      await prisma.$transaction(async (tx) => {
        const known = await tx.enrolmentToken.findUnique({ where: { id } });
        if (known?.tokenHash === given?.tokenHash) return;
        await tx.enrolmentToken.deleteMany({ where: { id } });
        if (given !== undefined) await tx.enrolmentToken.create({ data: toRow(given.token, given.tokenHash) });
      });
    },

    async sweep(before) {
      const isOver = [{ revokedAt: { lt: before } }, { expiresAt: { lt: before } }];
      const where = { id: { not: GIVEN_TOKEN_ID }, OR: isOver };
      return (await enrolmentToken.deleteMany({ where })).count;
    },
  };
}

type Row = Prisma.EnrolmentTokenGetPayload<object>;

const msOr = (date: Date | null): number | null => date?.getTime() ?? null;
const dateOr = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

export function toEnrolmentToken({ tokenHash: _hash, ...row }: Row): EnrolmentToken {
  return {
    ...row,
    createdAt: row.createdAt.getTime(),
    expiresAt: msOr(row.expiresAt),
    lastUsedAt: msOr(row.lastUsedAt),
    revokedAt: msOr(row.revokedAt),
  };
}

const toRow = (token: EnrolmentToken, tokenHash: string): Row => ({
  ...token,
  tokenHash,
  createdAt: new Date(token.createdAt),
  expiresAt: dateOr(token.expiresAt),
  lastUsedAt: dateOr(token.lastUsedAt),
  revokedAt: dateOr(token.revokedAt),
});
