import { DeploymentPhase, HealthState } from '@pagurus/schema/phases.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentFacts } from '#domain/domain-builders.contract.ts';
import { rolloutProgress } from '#domain/rollout-progress.ts';

const old = { runningRevision: 'old' } as const;
const done = (...underway: Parameters<typeof rolloutProgress>[1]) =>
  rolloutProgress('new', underway).steps.map((step) => step.done);

test.each([
  ['merged only, while it has not seen it', { agent: agentFacts(old), target: 'old' }, [1, 0, 0, 0, 0]],
  ['seen, while it downloads', { agent: agentFacts({ ...old, phase: 'Downloading' }), target: 'new' }, [1, 1, 0, 0, 0]],
  ['downloaded, once it is staged', { agent: agentFacts({ ...old, phase: 'Staged' }), target: 'new' }, [1, 1, 1, 0, 0]],
  [
    'running, while it is watched',
    { agent: agentFacts({ ...old, phase: 'Watching' }), target: 'new' },
    [1, 1, 1, 1, 0],
  ],
  [
    'running, while it is in sync but ill',
    { agent: agentFacts({ runningRevision: 'new', health: 'Unhealthy' }), target: 'new' },
    [1, 1, 1, 1, 0],
  ],
  ['healthy, at the end', { agent: agentFacts({ runningRevision: 'new' }), target: 'new' }, [1, 1, 1, 1, 1]],
] as const)('rolloutProgress() counts an agent as %s', (_name, underway, steps) => {
  expect(done(underway)).toEqual(steps);
});

test('rolloutProgress() tells failures of this revision and of no other', () => {
  const failed = (revision: string | undefined) => ({
    agent: agentFacts({ ...old, failure: { message: 'Its health check failed', revision } }),
    target: 'new',
  });
  const told = [{ instanceUid: 'a', hostname: 'host-a', message: 'Its health check failed' }];
  expect(rolloutProgress('new', [failed('new')]).failures).toEqual(told);
  expect(rolloutProgress('new', [failed(undefined)]).failures).toEqual(told);
  expect(rolloutProgress('new', [failed('old')]).failures).toEqual([]);
});

test('rolloutProgress() never counts more at a later step than at an earlier one', () => {
  const underway = fc.record({
    agent: fc
      .record({
        runningRevision: fc.constantFrom('old', 'new', null),
        phase: fc.constantFrom(...DeploymentPhase.options),
        health: fc.constantFrom(...HealthState.options),
      })
      .map(agentFacts),
    target: fc.constantFrom('old', 'new', undefined),
  });
  fc.assert(
    fc.property(fc.array(underway), (all) => {
      const steps = done(...all);
      expect(steps[0]).toBe(all.length);
      expect(steps).toEqual(steps.toSorted((a, b) => b - a));
    }),
  );
});
