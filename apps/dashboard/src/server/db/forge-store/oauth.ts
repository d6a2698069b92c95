import type { OauthStore } from '@pagurus/forge/store.ts';
import type { PrismaClient } from '@pagurus/prisma/client.ts';

/** OAuth apps and the codes that people carry back to them. */
export function oauthStore(prisma: PrismaClient): OauthStore {
  return {
    async saveOauthApp({ redirectUris, ...app }) {
      const data = { ...app, redirectUris: [...redirectUris] };
      await prisma.forgeOauthApp.upsert({ where: { clientId: app.clientId }, create: data, update: data });
    },
    async findOauthApp(clientId) {
      return (await prisma.forgeOauthApp.findUnique({ where: { clientId } })) ?? undefined;
    },
    async createOauthCode({ scopes, ...code }) {
      await prisma.forgeOauthCode.create({ data: { ...code, scopes: [...scopes] } });
    },
    async consumeOauthCode(codeHash, now) {
      const code = await prisma.forgeOauthCode.findUnique({ where: { codeHash, expiresAt: { gt: now } } });
      if (code === null) return undefined;
      // Many may have read it; the one whose delete found it has it.
      const { count } = await prisma.forgeOauthCode.deleteMany({ where: { codeHash } });
      return count === 1 ? code : undefined;
    },
  };
}
