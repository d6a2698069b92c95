import { expect, test } from 'vitest';
import type { AgentFacts } from './agent-facts.ts';
import { releaseToGoBackTo } from './release-to-go-back-to.ts';

const running = (runningRelease: string | null, health: AgentFacts['health'] = 'Healthy'): AgentFacts => ({
  instanceUid: 'a',
  app: 'payments',
  environment: 'production',
  hostname: 'h',
  runningRelease,
  runningRevision: null,
  phase: 'InSync',
  failure: null,
  health,
  healthReason: null,
  connectivity: 'Online',
});

test('is what most healthy agents run, and neither the bad release nor nothing', () => {
  const fleet = [
    running('2'),
    running('2'),
    running('1.0'),
    running('1.0'),
    running('1.0', 'Unhealthy'),
    running(null),
  ];
  expect(releaseToGoBackTo([...fleet, running('1.1')], '2')).toBe('1.0');
  expect(releaseToGoBackTo([running('2'), running(null)], '2')).toBeUndefined();
});
