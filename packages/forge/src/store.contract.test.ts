import { MemoryForgeStore } from '@pagurus/testkit/forge/memory-forge-store.ts';
import { forgeStoreContract } from '#store.contract.ts';

forgeStoreContract('in memory', async () => ({ store: new MemoryForgeStore() }));
