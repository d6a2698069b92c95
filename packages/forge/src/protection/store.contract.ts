import { describe, expect } from 'vitest';
import type { ProtectionRule } from '#protection/store.ts';
import type { ForgeStore } from '#store.ts';

const RULE: ProtectionRule = {
  reviews: { approvals: 2, dismissStale: true, codeOwners: false, lastPush: true },
  checks: { strict: true, contexts: ['ci', 'pagurus/soak'] },
  enforceAdmins: true,
  linearHistory: false,
  allowForcePushes: false,
  allowDeletions: true,
};

/** The part about protected branches of the contract of every ForgeStore. */
export function protectionStoreContract(
  on: (name: string, run: (given: { store: ForgeStore }) => Promise<void>) => unknown,
  repositoryIn: (store: ForgeStore, name?: string) => Promise<{ id: number }>,
): void {
  describe('protected branches', () => {
    on('a rule is set, replaced, listed and taken away within its repository', async ({ store }) => {
      const [{ id }, other] = [await repositoryIn(store), await repositoryIn(store, 'other')];
      await store.setProtection(id, 'main', RULE);
      await store.setProtection(id, 'develop', { ...RULE, reviews: null, checks: null });
      expect(await store.findProtection(id, 'main')).toEqual(RULE);
      expect(await store.findProtection(other.id, 'main')).toBeUndefined();
      expect(await store.findProtection(id, 'MAIN')).toBeUndefined();
      await store.setProtection(id, 'main', { ...RULE, enforceAdmins: false });
      expect(await store.listProtections(id)).toEqual([
        { branch: 'develop', rule: { ...RULE, reviews: null, checks: null } },
        { branch: 'main', rule: { ...RULE, enforceAdmins: false } },
      ]);
      await store.deleteProtection(id, 'main');
      await store.deleteProtection(id, 'main');
      expect(await store.findProtection(id, 'main')).toBeUndefined();
      expect(await store.listProtections(id)).toHaveLength(1);
    });
  });
}
