/** What a protected branch asks for. */
export interface ProtectionRule {
  /** `null`: it may be pushed to, without a pull. */
  readonly reviews: {
    /** How many must approve. */
    readonly approvals: number;
    /** Whether an approval ends when the head moves. */
    readonly dismissStale: boolean;
    readonly codeOwners: boolean;
    /** Whether the newest push must be approved by somebody else than who pushed it. */
    readonly lastPush: boolean;
  } | null;
  readonly checks: {
    /** Whether the head must contain the base. */
    readonly strict: boolean;
    readonly contexts: readonly string[];
  } | null;
  readonly enforceAdmins: boolean;
  readonly linearHistory: boolean;
  readonly allowForcePushes: boolean;
  readonly allowDeletions: boolean;
}

export interface ProtectionStore {
  /** Sets or replaces. The name of a branch is compared as it is written. */
  setProtection(repositoryId: number, branch: string, rule: ProtectionRule): Promise<void>;
  findProtection(repositoryId: number, branch: string): Promise<ProtectionRule | undefined>;
  /** By branch. */
  listProtections(repositoryId: number): Promise<{ readonly branch: string; readonly rule: ProtectionRule }[]>;
  /** Harmless when there is none. */
  deleteProtection(repositoryId: number, branch: string): Promise<void>;
}
