import type { Artifact } from './artifact-server.ts';

export type ReleaseOptions = { readonly createdAt?: string; readonly command?: string; readonly healthPath?: string };

/** The text of a release file, as a CI would write it. */
export function releaseText(app: string, version: string, artifact: Artifact, options: ReleaseOptions = {}): string {
  const { createdAt = new Date().toISOString(), command = '[node, server.mjs]', healthPath = '/healthz' } = options;
  return `apiVersion: pagurus/v1
kind: Release
app: ${app}
version: "${version}"
createdAt: ${createdAt}
notes: Written by a test.
artifacts:
  - platform: any
    url: ${artifact.url}
    sha256: "${artifact.sha256}"
    size: ${artifact.size}
process:
  command: ${command}
  stopTimeout: 5s
health:
  http: { path: ${healthPath} }
  interval: 500ms
  minHealthyTime: 1s
  healthyDeadline: 20s
`;
}

export function desiredStateText(app: string, environment: string, version: string): string {
  return `apiVersion: pagurus/v1
kind: DesiredState
app: ${app}
environment: ${environment}
release: "${version}"
env: { APP_ENVIRONMENT: ${environment} }
`;
}
