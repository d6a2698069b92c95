import { DesiredState } from '@pagurus/schema/desired-state.ts';
import { Release } from '@pagurus/schema/release.ts';
import type { Target } from '#core/target.ts';

type Change = {
  readonly release?: string;
  readonly suspended?: boolean;
  readonly desired?: object;
  readonly manifest?: object;
};

/** A target with everything that is required and nothing else; the revision is the name padded. */
export function target(
  name: string,
  { release = name, suspended = false, desired = {}, manifest = {} }: Change = {},
): Target {
  const base = { revision: name.padEnd(12, '0'), commit: `commit-of-${name}` };
  const state = DesiredState.parse({
    apiVersion: 'pagurus/v1',
    kind: 'DesiredState',
    app: 'demo',
    environment: 'test',
    release,
    suspended,
    ...desired,
  });
  if (release === 'none') return { ...base, desired: state };
  return { ...base, desired: state, manifest: releaseOf(release, manifest) };
}

function releaseOf(version: string, change: object): Release {
  return Release.parse({
    apiVersion: 'pagurus/v1',
    kind: 'Release',
    app: 'demo',
    version,
    createdAt: '2026-11-20T10:00:00Z',
    artifacts: [{ platform: 'any', url: 'https://downloads.example/demo.tar.gz', sha256: 'a'.repeat(64) }],
    process: { command: ['./demo'] },
    ...change,
  });
}
