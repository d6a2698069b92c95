import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import type { Artifact, Release } from '@pagurus/schema/release.ts';
import { type Target, nameOf } from '#core/target.ts';

/** What this container is and can do. */
export type Abilities = {
  readonly platform: string;
  readonly port: number | undefined;
  /** Whether it may run `migrate`: a gateway grants the lease, or it was told that it is the only container. */
  readonly migrates: boolean;
};

/** The artifact for this platform; an exact match comes before `any`. */
export function artifactFor(manifest: Release, platform: string): Artifact | undefined {
  return (
    manifest.artifacts.find((artifact) => artifact.platform === platform) ??
    manifest.artifacts.find((artifact) => artifact.platform === 'any')
  );
}

/**
 * Why this agent cannot run `target` whatever happens outside, as a whole sentence; `undefined` when it can. What it
 * cannot do it refuses before anything moves: leaving a hook out silently would be worse than not deploying.
 */
export function whyNotDeployable(target: Target, { platform, port, migrates }: Abilities): string | undefined {
  const { manifest, desired } = target;
  if (manifest === undefined) return undefined;
  const reason =
    missingArtifact(manifest, platform) ??
    missingAbility(manifest, desired, migrates) ??
    missingPort(manifest, desired, port);
  return reason === undefined ? undefined : `Cannot deploy ${nameOf(target)} as ${reason}`;
}

function missingArtifact(manifest: Release, platform: string): string | undefined {
  if (artifactFor(manifest, platform) !== undefined) return undefined;
  const offered = manifest.artifacts.map((artifact) => artifact.platform).join(', ');
  return `it must have an artifact for ${platform}: it has ${offered}`;
}

function missingAbility(
  { hooks }: Release,
  { listen, maintenance }: DesiredState,
  migrates: boolean,
): string | undefined {
  if (hooks.migrate !== undefined && !migrates) {
    return 'its hook "migrate" must run once for all containers: no gateway is set that grants the lease, and PAGURUS_MIGRATE_ALONE does not say that this is the only one';
  }
  if (maintenance !== undefined && listen.mode === 'direct') {
    return 'this agent cannot show its maintenance page: in mode "direct" the port belongs to the app';
  }
  return undefined;
}

function missingPort(
  { health: { http, tcp } }: Release,
  { listen: { mode } }: DesiredState,
  port: number | undefined,
): string | undefined {
  const check = http ?? tcp;
  if (mode !== 'direct') {
    if (port === undefined) return `mode "${mode}" needs a port: neither listen.port nor PAGURUS_APP_PORT gives one`;
    // Two processes stand side by side for a while, and only one of them could have it.
    if (check?.port !== undefined && check.port !== port) {
      return `in mode "${mode}" its health check must be on the app's own port: it is on port ${check.port}`;
    }
  }
  if (check === undefined || check.port !== undefined || port !== undefined) return undefined;
  return 'its health check needs a port: neither listen.port, the check nor PAGURUS_APP_PORT gives one';
}
