import { describe, expect, test } from 'vitest';
import { configFacts } from '#domain/config-facts.ts';
import { desiredFile, releaseFile, snapshotOf } from '#domain/domain-builders.contract.ts';

function facts(state: string, release: string): string[] {
  const snapshot = snapshotOf({
    'releases/payments/1.4.2.yaml': releaseFile('1.4.2', 1, release),
    'environments/production/payments.yaml': desiredFile('production', '1.4.2', state),
  });
  const desired = snapshot.desired.get('production')?.get('payments');
  if (desired === undefined) throw new Error(JSON.stringify(snapshot.problems));
  const found = configFacts({ desired, release: snapshot.releases.get('payments')?.get('1.4.2') });
  return found.map(({ about, text }) => `${about}: ${text}`);
}

describe('configFacts()', () => {
  test('says in words what is set nowhere, too', () => {
    expect(facts('', '')).toEqual([
      'process: ./payments',
      'stop: SIGTERM, then 10s until it is killed',
      'health: while the process runs; counts after 10s, fails after 5m',
      'listen: a port of the container, the app listens itself',
      'rollout: 25% away at once; halts when one fails',
      'drift: put back what was changed by hand',
    ]);
  });

  test('names each setting, file and hook, and never the value of an environment variable', () => {
    const state = `vars: { level: info, cache: true }
env: { KEY: secret, TOKEN: { fromFile: /run/token }, REGION: { fromEnv: AREA } }
listen: { port: 8080, mode: handover }
maintenance: { page: "<p>Soon back</p>" }
rollout: { maxUnavailable: 2, canary: { count: 1 }, onFailure: revert }
drift: report
suspended: true
`;
    const release = `config:
  - { path: app.yaml, template: x, onChange: { signal: SIGHUP } }
  - { path: seen.txt, template: x, onChange: none }
  - { path: hooked.txt, template: x, onChange: { hook: [./reload, now] } }
  - { path: other.txt, template: x }
hooks: { migrate: { command: [./migrate], timeout: 2m } }
health: { http: { path: /health, port: 81 }, tcp: {} }
`;
    const found = facts(state, release);
    expect(found).toEqual(
      expect.arrayContaining([
        'config file: app.yaml (0644), SIGHUP when it changes',
        'config file: seen.txt (0644), changes without the app being told',
        'config file: hooked.txt (0644), ./reload now when it changes',
        'config file: other.txt (0644), restarts when it changes',
        'hook: migrate: ./migrate, at most 2m',
        'health: GET /health at port 81 and TCP every 5s; counts after 10s, fails after 5m',
        'vars: level = info',
        'vars: cache = true',
        'env: KEY is set here',
        'env: TOKEN from file /run/token',
        'env: REGION from AREA of the container',
        'listen: port 8080, the agent hands the socket over',
        'rollout: 1 first, watched for 5m; then 2 away at once; reverts when one fails',
        'drift: only say what was changed by hand',
        'suspended: yes: no agent switches',
      ]),
    );
    expect(found.join()).not.toContain('secret');
  });
});
