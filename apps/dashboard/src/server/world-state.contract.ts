export const PIPELINE = `apiVersion: pagurus/v1
kind: Pipeline
environments:
  - name: dev
  - name: staging
    promoteFrom: [dev]
  - name: production
    promoteFrom: [staging]
    gates: { approvals: 1 }
`;

export const releaseText = (app: string, version: string, day: number): string => `apiVersion: pagurus/v1
kind: Release
app: ${app}
version: "${version}"
createdAt: 2026-11-${String(day).padStart(2, '0')}T10:00:00Z
notes: What is new in ${version}.
artifacts:
  - platform: any
    url: https://downloads.acme.example/${app}-${version}.tar.gz
    sha256: "${String(day).padStart(64, '0')}"
    size: ${day * 1_000_000}
process: { command: ["./${app}", serve] }
`;

export const stateText = (
  app: string,
  environment: string,
  release: string,
): string => `# Who runs this: the ${app} team
apiVersion: pagurus/v1
kind: DesiredState
app: ${app}
environment: ${environment}

release: "${release}"   # moved by promotions
vars: { logLevel: info }
`;

/** The files of the state repository that a world begins with. */
export const STATE: Readonly<Record<string, string>> = {
  'pagurus.yaml': PIPELINE,
  'README.md': '# State\n',
  'releases/payments/1.4.1.yaml': releaseText('payments', '1.4.1', 1),
  'releases/payments/1.4.2.yaml': releaseText('payments', '1.4.2', 2),
  'releases/payments/1.5.0.yaml': releaseText('payments', '1.5.0', 3),
  'releases/web/7.yaml': releaseText('web', '7', 4),
  'environments/dev/payments.yaml': stateText('payments', 'dev', '1.5.0'),
  'environments/staging/payments.yaml': stateText('payments', 'staging', '1.4.2'),
  'environments/production/payments.yaml': stateText('payments', 'production', '1.4.1'),
  'environments/dev/web.yaml': stateText('web', 'dev', '7'),
};
