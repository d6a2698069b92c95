import type { Permission, PermissionStore, RepositoryRecord, RepositoryStore } from '@pagurus/forge/store.ts';
import type { PrismaClient } from '@pagurus/prisma/client.ts';
import type { ForgeRepositoryModel } from '@pagurus/prisma/models.ts';
import { unlessTaken } from './unless-taken.ts';

/** Repositories and who may do what in them. */
export function repositoryStore(prisma: PrismaClient): RepositoryStore & PermissionStore {
  return { ...repositories(prisma), ...permissions(prisma) };
}

function repositories(prisma: PrismaClient): RepositoryStore {
  return {
    async createRepository(repository) {
      const data = { ...repository, ...keysOf(repository.owner, repository.name) };
      return unlessTaken(async () => toRepository(await prisma.forgeRepository.create({ data })));
    },
    async findRepository(owner, name) {
      const where = { ownerKey_nameKey: keysOf(owner, name) };
      const row = await prisma.forgeRepository.findUnique({ where });
      return row === null ? undefined : toRepository(row);
    },
    async listRepositories() {
      const rows = await prisma.forgeRepository.findMany({ orderBy: [{ ownerKey: 'asc' }, { nameKey: 'asc' }] });
      return rows.map(toRepository);
    },
    async updateRepository(id, change) {
      const [row] = await prisma.forgeRepository.updateManyAndReturn({ where: { id }, data: change });
      return row === undefined ? undefined : toRepository(row);
    },
  };
}

function permissions(prisma: PrismaClient): PermissionStore {
  return {
    async setPermission(repositoryId, login, permission) {
      const key = { repositoryId, loginKey: login.toLowerCase() };
      if (permission === 'none') {
        await prisma.forgePermission.deleteMany({ where: key });
        return;
      }
      await prisma.forgePermission.upsert({
        where: { repositoryId_loginKey: key },
        create: { ...key, login, permission },
        update: { permission },
      });
    },
    async findPermission(repositoryId, login) {
      const key = { repositoryId, loginKey: login.toLowerCase() };
      const row = await prisma.forgePermission.findUnique({ where: { repositoryId_loginKey: key } });
      return row === null ? undefined : (row.permission as Permission);
    },
    async listPermissions(repositoryId) {
      const rows = await prisma.forgePermission.findMany({ where: { repositoryId }, orderBy: { loginKey: 'asc' } });
      return rows.map(({ login, permission }) => ({ repositoryId, login, permission: permission as Permission }));
    },
  };
}

function keysOf(owner: string, name: string): { ownerKey: string; nameKey: string } {
  return { ownerKey: owner.toLowerCase(), nameKey: name.toLowerCase() };
}

function toRepository(row: ForgeRepositoryModel): RepositoryRecord {
  const { ownerKey: _owner, nameKey: _name, lastPullNumber: _last, ...repository } = row;
  return repository;
}
