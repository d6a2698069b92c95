import type { PrismaClient } from '@pagurus/prisma/client.ts';
import { prismaAdapter } from 'better-auth/adapters/prisma';

/** What better-auth takes as its `database`: people, sessions and accounts in the `auth_…` tables, written in transactions. */
export function authAdapter(prisma: PrismaClient): ReturnType<typeof prismaAdapter> {
  return prismaAdapter(prisma, { provider: 'postgresql', transaction: true });
}

/** A person's account on the forge by their login there; `undefined` for somebody who never signed in. */
export const accountOf =
  (prisma: PrismaClient) =>
  async (login: string, providerId: string): Promise<ForgeAccount | undefined> => {
    const account = await prisma.account.findFirst({
      where: { providerId, user: { login: { equals: login, mode: 'insensitive' } } },
      include: { user: true },
    });
    return account === null ? undefined : { id: account.id, userId: account.userId, name: account.user.name };
  };

export type ForgeAccount = { readonly id: string; readonly userId: string; readonly name: string };
