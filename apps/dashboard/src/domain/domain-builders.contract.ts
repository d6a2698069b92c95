import { parseSnapshot } from '@pagurus/schema/state-snapshot.ts';
import type { AgentFacts } from '#domain/agent-facts.ts';

export const releaseFile = (version: string, day: number, more = ''): string => `apiVersion: pagurus/v1
kind: Release
app: payments
version: "${version}"
createdAt: 2026-11-${String(day).padStart(2, '0')}T10:00:00Z
artifacts:
  - { platform: any, url: "https://downloads.acme.example/${version}.tar.gz", sha256: "${String(day).padStart(64, '0')}", size: ${day * 1_000} }
process: { command: ["./payments"] }
${more}`;

export const desiredFile = (environment: string, release: string, more = ''): string =>
  `apiVersion: pagurus/v1\nkind: DesiredState\napp: payments\nenvironment: ${environment}\nrelease: "${release}"\n${more}`;

const PIPELINE = `apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: staging
  - { name: production, promoteFrom: [staging] }
`;

/** payments in staging on 1.4.10 and in production on 1.4.2, whose order is their date and not their spelling. */
export const snapshotOf = (files: Readonly<Record<string, string>> = {}) =>
  parseSnapshot(
    'c0ffee',
    new Map(
      Object.entries({
        'pagurus.yaml': PIPELINE,
        'releases/payments/1.4.2.yaml': releaseFile('1.4.2', 1),
        'releases/payments/1.4.9.yaml': releaseFile('1.4.9', 2),
        'releases/payments/1.4.10.yaml': releaseFile('1.4.10', 3),
        'environments/staging/payments.yaml': desiredFile('staging', '1.4.10'),
        'environments/production/payments.yaml': desiredFile('production', '1.4.2'),
        ...files,
      }),
    ),
  );

export const agentFacts = (about: Partial<AgentFacts> = {}): AgentFacts => ({
  instanceUid: 'a',
  app: 'payments',
  environment: 'production',
  hostname: 'host-a',
  runningRelease: '1.4.2',
  runningRevision: 'rev',
  phase: 'InSync',
  failure: null,
  health: 'Healthy',
  healthReason: null,
  connectivity: 'Online',
  ...about,
});
