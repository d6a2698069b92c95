import type { PrismaClient } from '@pagurus/prisma/client.ts';
import { prismaAdapter } from 'better-auth/adapters/prisma';

/** What better-auth takes as its `database`: people, sessions and accounts in the `auth_…` tables, written in transactions. */
export function authAdapter(prisma: PrismaClient): ReturnType<typeof prismaAdapter> {
  return prismaAdapter(prisma, { provider: 'postgresql', transaction: true });
}
