import { PIPELINE_PATH, desiredStatePath } from '@pagurus/schema/state-paths.ts';
import { APPS, type DemoRelease, ENVIRONMENTS } from './apps.ts';
import type { Packed } from './pack.ts';

const PIPELINE = `# The order of the environments, and what a promotion into each must satisfy.
apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: dev
  - name: staging
    promoteFrom: [dev]
  - name: production
    promoteFrom: [staging]
    gates:
      approvals: 1            # by someone other than who asked
`;

const README = `# What runs where

The desired state of every app in every environment. Containers pull it from here; nothing is pushed to them.

- \`pagurus.yaml\`: the environments in their order
- \`releases/<app>/<version>.yaml\`: written once by CI, never edited
- \`environments/<environment>/<app>.yaml\`: which release, with which settings
`;

export function releaseFile(
  app: string,
  { version, createdAt, notes }: DemoRelease,
  url: string,
  { sha256, size }: Packed,
): string {
  return `apiVersion: pagurus/v1
kind: Release
app: ${app}
version: "${version}"
createdAt: ${createdAt}
notes: ${notes}
artifacts:
  - platform: any
    url: ${url}
    sha256: "${sha256}"
    size: ${size}
process:
  command: [node, server.mjs]
  stopTimeout: 5s
health:
  http: { path: /healthz }
  interval: 1s
  minHealthyTime: 2s
  healthyDeadline: 30s
`;
}

function desiredStateFile(app: string, environment: string, version: string): string {
  return `# ${app} in ${environment}. A promotion changes the line \`release\`, and nothing else.
apiVersion: pagurus/v1
kind: DesiredState
app: ${app}
environment: ${environment}
release: "${version}"
env:
  APP_ENVIRONMENT: ${environment}
`;
}

/** Path → text of the whole state repository; `releases` are the release files, already written. */
export function stateFiles(releases: ReadonlyMap<string, string>): Record<string, string> {
  const desired = ENVIRONMENTS.flatMap(({ name, release }) =>
    APPS.map(({ app, releases: all }) => {
      const version = all[release]?.version ?? '';
      return [desiredStatePath(name, app), desiredStateFile(app, name, version)] as const;
    }),
  );
  return {
    'README.md': README,
    [PIPELINE_PATH]: PIPELINE,
    ...Object.fromEntries(releases),
    ...Object.fromEntries(desired),
  };
}
