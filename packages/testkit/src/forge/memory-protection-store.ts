import type { ProtectionRule, ProtectionStore } from '@pagurus/forge/protection/store.ts';

/** A ProtectionStore for tests; see MemoryForgeStore. */
export class MemoryProtectionStore implements ProtectionStore {
  readonly #rules = new Map<string, { repositoryId: number; branch: string; rule: ProtectionRule }>();

  async setProtection(repositoryId: number, branch: string, rule: ProtectionRule): Promise<void> {
    this.#rules.set(`${repositoryId} ${branch}`, { repositoryId, branch, rule });
  }

  async findProtection(repositoryId: number, branch: string): Promise<ProtectionRule | undefined> {
    return this.#rules.get(`${repositoryId} ${branch}`)?.rule;
  }

  async listProtections(repositoryId: number): Promise<{ branch: string; rule: ProtectionRule }[]> {
    return [...this.#rules.values()]
      .filter((each) => each.repositoryId === repositoryId)
      .map(({ branch, rule }) => ({ branch, rule }))
      .toSorted((a, b) => (a.branch < b.branch ? -1 : 1));
  }

  async deleteProtection(repositoryId: number, branch: string): Promise<void> {
    this.#rules.delete(`${repositoryId} ${branch}`);
  }
}
