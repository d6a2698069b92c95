import type { ProtectionRule, ProtectionStore } from '@pagurus/forge/protection/store.ts';
import type { Prisma, PrismaClient } from '@pagurus/prisma/client.ts';

/** What protected branches ask for. */
export function protectionStore(prisma: PrismaClient): ProtectionStore {
  return {
    async setProtection(repositoryId, branch, rule) {
      const key = { repositoryId, branch };
      await prisma.forgeProtection.upsert({
        where: { repositoryId_branch: key },
        create: { ...key, rule: toJson(rule) },
        update: { rule: toJson(rule) },
      });
    },
    async findProtection(repositoryId, branch) {
      const where = { repositoryId_branch: { repositoryId, branch } };
      const row = await prisma.forgeProtection.findUnique({ where });
      return row === null ? undefined : toRule(row.rule);
    },
    async listProtections(repositoryId) {
      const rows = await prisma.forgeProtection.findMany({ where: { repositoryId }, orderBy: { branch: 'asc' } });
      return rows.map(({ branch, rule }) => ({ branch, rule: toRule(rule) }));
    },
    async deleteProtection(repositoryId, branch) {
      await prisma.forgeProtection.deleteMany({ where: { repositoryId, branch } });
    },
  };
}

function toJson({ reviews, checks, ...rest }: ProtectionRule): Prisma.InputJsonObject {
  return {
    ...rest,
    reviews: reviews && { ...reviews },
    checks: checks && { ...checks, contexts: [...checks.contexts] },
  };
}

/** Only `toJson` writes this column. */
function toRule(json: Prisma.JsonValue): ProtectionRule {
  return json as unknown as ProtectionRule;
}
