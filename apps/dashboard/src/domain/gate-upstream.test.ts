import { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import { describe, expect, test } from 'vitest';
import { type Arrival, type UpstreamAgent, upstreamGates } from '#domain/gate-upstream.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;
const agent = (about: Partial<UpstreamAgent> = {}): UpstreamAgent => ({
  environment: 'staging',
  hostname: 'host-1',
  release: '1.4.2',
  steadySinceMs: NOW - HOUR,
  ...about,
});

const judge = (upstream: readonly UpstreamAgent[], gates: object = {}, more: Partial<Arrival> = {}) =>
  upstreamGates(
    PipelineEnvironment.parse({ name: 'production', promoteFrom: ['staging'], gates }),
    { app: 'payments', release: '1.4.2', upstream, ranHere: false, ...more },
    NOW,
  );

describe('upstreamGates()', () => {
  test('open once every agent upstream is healthy on the release', () => {
    expect(judge([agent(), agent({ hostname: 'host-2' })])).toEqual([
      { name: 'upstream', open: true, reason: 'payments 1.4.2 is healthy on every agent of staging' },
    ]);
  });

  test.each<[string, Partial<UpstreamAgent>, string]>([
    ['runs another release', { release: '1.4.1' }, 'host-2 in staging runs 1.4.1, not 1.4.2'],
    ['is empty', { release: null }, 'host-2 in staging runs nothing, not 1.4.2'],
    ['is not healthy', { steadySinceMs: null }, 'host-2 in staging runs 1.4.2 and is not healthy'],
  ])('closed while one of them %s', (_what, about, reason) => {
    expect(judge([agent(), agent({ hostname: 'host-2', ...about })])).toEqual([
      { name: 'upstream', open: false, reason },
    ]);
  });

  test('the agents of other environments are not asked', () => {
    expect(judge([agent(), agent({ environment: 'dev', release: '9' })])[0]?.open).toBe(true);
  });

  test('nobody to be asked stops nothing but a soak', () => {
    expect(judge([], { soak: '1h' })).toEqual([
      { name: 'upstream', open: true, reason: 'No agent of payments is in staging to be asked' },
      { name: 'soak', open: false, reason: '1h begin once staging is healthy on 1.4.2' },
    ]);
  });

  test('a soak counts from the agent that became healthy last', () => {
    const [, soak] = judge([agent(), agent({ steadySinceMs: NOW - 60_000 })], { soak: '10m' });
    expect(soak).toEqual({
      name: 'soak',
      open: false,
      reason: 'Healthy in staging since 2026-11-25 11:59 UTC: 10m are over at 2026-11-25 12:09 UTC',
      opensAtMs: NOW + 9 * 60_000,
    });
    expect(judge([agent()], { soak: '1h' })[1]?.open).toBe(true);
  });

  test('a soak does not begin before upstream is healthy', () => {
    const gates = judge([agent({ steadySinceMs: null })], { soak: '10m' });
    expect(gates.map(({ open }) => open)).toEqual([false, false]);
  });

  test('what was healthy here before needs neither', () => {
    const gates = judge([agent({ release: '2.0' })], { soak: '10m' }, { ranHere: true });
    expect(gates.map(({ open }) => open)).toEqual([true, true]);
  });

  test('emptying a container, and an environment with nothing upstream, have no such gate', () => {
    expect(judge([], {}, { release: 'none' })).toEqual([]);
    const first = PipelineEnvironment.parse({ name: 'dev' });
    expect(upstreamGates(first, { app: 'payments', release: '1', upstream: [], ranHere: false }, NOW)).toEqual([]);
  });
});
