import type { ForgeStore } from '@pagurus/forge/store.ts';
import type { PrismaClient } from '@pagurus/prisma/client.ts';
import { conversationStore } from './forge-store/conversation.ts';
import { hookStore } from './forge-store/hooks.ts';
import { oauthStore } from './forge-store/oauth.ts';
import { peopleStore } from './forge-store/people.ts';
import { protectionStore } from './forge-store/protection.ts';
import { pullStore } from './forge-store/pulls.ts';
import { repositoryStore } from './forge-store/repositories.ts';

/** The embedded forge's records in the database. What must be atomic is a constraint, one statement or one transaction. */
export function prismaForgeStore(prisma: PrismaClient): ForgeStore {
  return {
    ...peopleStore(prisma),
    ...oauthStore(prisma),
    ...repositoryStore(prisma),
    ...pullStore(prisma),
    ...conversationStore(prisma),
    ...hookStore(prisma),
    ...protectionStore(prisma),
    async deleteExpired(now) {
      const where = { expiresAt: { lte: now } };
      const gone = await prisma.$transaction([
        prisma.forgeSession.deleteMany({ where }),
        prisma.forgeToken.deleteMany({ where }),
        prisma.forgeOauthCode.deleteMany({ where }),
      ]);
      return gone.reduce((sum, { count }) => sum + count, 0);
    },
  };
}
