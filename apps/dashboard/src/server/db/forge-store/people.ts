import type { SessionStore, TokenStore, UserRecord, UserStore } from '@pagurus/forge/store.ts';
import type { PrismaClient } from '@pagurus/prisma/client.ts';
import type { ForgeUserModel } from '@pagurus/prisma/models.ts';
import { unlessTaken } from './unless-taken.ts';

/** Users of the forge, their browser sessions and their tokens. */
export function peopleStore(prisma: PrismaClient): UserStore & SessionStore & TokenStore {
  return { ...userStore(prisma), ...sessionStore(prisma), ...tokenStore(prisma) };
}

function userStore(prisma: PrismaClient): UserStore {
  return {
    async createUser(user) {
      const data = { ...user, loginKey: user.login.toLowerCase(), emailKey: user.email.toLowerCase() };
      return unlessTaken(async () => toUser(await prisma.forgeUser.create({ data })));
    },
    async findUser(login) {
      const row = await prisma.forgeUser.findUnique({ where: { loginKey: login.toLowerCase() } });
      return row === null ? undefined : toUser(row);
    },
    async findUserByEmail(email) {
      const where = { emailKey: email.toLowerCase() };
      const row = await prisma.forgeUser.findFirst({ where, orderBy: { id: 'asc' } });
      return row === null ? undefined : toUser(row);
    },
    async updateUser(login, change) {
      const where = { loginKey: login.toLowerCase() };
      const data = { ...change, ...(change.email && { emailKey: change.email.toLowerCase() }) };
      const [row] = await prisma.forgeUser.updateManyAndReturn({ where, data });
      return row === undefined ? undefined : toUser(row);
    },
  };
}

function sessionStore(prisma: PrismaClient): SessionStore {
  return {
    async createSession(session) {
      await prisma.forgeSession.create({ data: session });
    },
    async findSession(tokenHash, now) {
      return (await prisma.forgeSession.findUnique({ where: { tokenHash, expiresAt: { gt: now } } })) ?? undefined;
    },
    async deleteSession(tokenHash) {
      await prisma.forgeSession.deleteMany({ where: { tokenHash } });
    },
  };
}

function tokenStore(prisma: PrismaClient): TokenStore {
  return {
    async createToken({ scopes, ...token }) {
      return prisma.forgeToken.create({ data: { ...token, scopes: [...scopes] } });
    },
    async findToken(tokenHash, now) {
      const lives = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
      return (await prisma.forgeToken.findUnique({ where: { tokenHash, ...lives } })) ?? undefined;
    },
    async deleteToken(tokenHash) {
      await prisma.forgeToken.deleteMany({ where: { tokenHash } });
    },
  };
}

function toUser({ loginKey: _login, emailKey: _email, ...user }: ForgeUserModel): UserRecord {
  return user;
}
