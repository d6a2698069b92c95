import { forgeStoreContract } from '@pagurus/forge/store.contract.ts';
import { eachDatabase } from './each-database.contract.ts';
import { prismaForgeStore } from './forge-store.ts';

eachDatabase((database, name) => {
  forgeStoreContract(`Prisma on ${name}`, async () => ({ store: prismaForgeStore(database().prisma) }));
});
