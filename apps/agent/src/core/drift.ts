import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import type { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';
import { z } from 'zod';

const base = { path: z.string(), mode: z.int() };

/** What a release's tree was when it was unpacked. */
export const TreeEntry = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.literal('file'), size: z.int(), sha256: z.string() }),
  z.object({ ...base, kind: z.literal('folder') }),
  z.object({ ...base, kind: z.literal('link'), to: z.string() }),
]);
export type TreeEntry = z.infer<typeof TreeEntry>;

/** What a look at an entry costs nothing to see. */
export type SeenEntry = {
  readonly kind: TreeEntry['kind'] | 'other';
  readonly mode: number;
  readonly size: number;
  readonly to?: string;
};

/** Without reading the file; `same` for one whose content may still differ. */
export function compareEntry(entry: TreeEntry, seen: SeenEntry | undefined): 'same' | 'changed' | 'missing' {
  if (seen === undefined) return 'missing';
  if (seen.kind !== entry.kind) return 'changed';
  if (entry.kind === 'link') return seen.to === entry.to ? 'same' : 'changed';
  if (seen.mode !== entry.mode) return 'changed';
  return entry.kind === 'file' && seen.size !== entry.size ? 'changed' : 'same';
}

export type DriftPlan = {
  /** Bring these parts back to what they were. */
  readonly release: boolean;
  readonly config: boolean;
  /** Whether what runs may be made of what was changed, so that only a new process is sure to be right. */
  readonly restart: boolean;
};

const NOTHING: DriftPlan = { release: false, config: false, restart: false };
/** Elsewhere a switch is near, and what it brings makes the question void. */
const AT_REST: ReadonlySet<DeploymentPhase> = new Set(['InSync', 'Suspended', 'Failed']);

/** What to do about drift: nothing unless it shall be healed, and never beside a deployment. */
export function driftPlan(
  found: readonly DriftedFile[],
  policy: DesiredState['drift'],
  phase: DeploymentPhase,
): DriftPlan {
  if (policy === 'report' || !AT_REST.has(phase)) return NOTHING;
  const release = found.filter(({ where }) => where === 'release');
  return {
    release: release.length > 0,
    config: found.some(({ where }) => where === 'config'),
    // A file that nobody shipped is no part of the program. One that was shipped may be loaded, or be loaded later.
    restart: release.some(({ is }) => is !== 'extra'),
  };
}
