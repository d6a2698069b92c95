import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import type { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';

/** What a look at a file sees without reading it. `to`: where a link leads. */
export type SeenFile = { readonly kind: 'file' | 'link' | 'other'; readonly mode: number; readonly to?: string };

/** `unread`: as far as can be seen; the content, which shall have this sha256, may still differ. */
export type Compared =
  | { readonly is: 'same' | 'changed' | 'missing' }
  | { readonly is: 'unread'; readonly sha256: string };

/** Compares a file with its line in the manifest of the tree: `link <to>`, or its mode and sha256. */
export function compareFile(described: string, seen: SeenFile | undefined): Compared {
  if (seen === undefined) return { is: 'missing' };
  if (seen.kind === 'link') return { is: described === `link ${seen.to}` ? 'same' : 'changed' };
  const [mode, sha256] = described.split(' ');
  const fits = seen.kind === 'file' && mode === (seen.mode & 0o777).toString(8) && sha256 !== undefined;
  return fits ? { is: 'unread', sha256 } : { is: 'changed' };
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
