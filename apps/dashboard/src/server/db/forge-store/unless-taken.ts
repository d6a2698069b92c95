import { Prisma } from '@pagurus/prisma/client.ts';

/** What `write` gives, or `undefined` where a unique constraint refused it. Every other failure is thrown. */
export async function unlessTaken<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') return undefined;
    throw error;
  }
}
