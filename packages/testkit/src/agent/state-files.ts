export type ReleaseText = {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
  readonly size?: number | undefined;
  readonly mirrors?: readonly string[];
  readonly command?: readonly string[];
  /** Passed to the sample app: how it misbehaves. */
  readonly manner?: string;
  /** More YAML at the end. */
  readonly more?: string;
  readonly health?: string;
  readonly stopTimeout?: string;
};

const QUICK_HEALTH =
  '{ http: { path: /healthz }, interval: 100ms, timeout: 1s, minHealthyTime: 300ms, healthyDeadline: 6s }';

/** releases/demo/<version>.yaml of the sample app. */
export function releaseText(release: ReleaseText): string {
  const { version, url, sha256, size, mirrors, manner = 'well', more = '', health = QUICK_HEALTH } = release;
  const { stopTimeout = '2s' } = release;
  const command = release.command ?? [process.execPath, 'app.mjs', version, manner];
  return `apiVersion: pagurus/v1
kind: Release
app: demo
version: ${JSON.stringify(version)}
createdAt: 2026-11-20T10:00:00Z
artifacts:
  - { platform: any, url: ${JSON.stringify(url)}, sha256: ${JSON.stringify(sha256)}${size === undefined ? '' : `, size: ${size}`}${mirrors === undefined ? '' : `, mirrors: ${JSON.stringify(mirrors)}`} }
process: { command: ${JSON.stringify(command)}, stopTimeout: ${stopTimeout} }
health: ${health}
${more}`;
}

/** environments/test/demo.yaml */
export const desiredText = (release: string, more = ''): string => `apiVersion: pagurus/v1
kind: DesiredState
app: demo
environment: test
release: ${JSON.stringify(release)}
${more}`;
