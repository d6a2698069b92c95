import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SeenFile, compareFile, driftPlan } from './drift.ts';

describe('compareFile()', () => {
  const seen: SeenFile = { kind: 'file', mode: 0o100755 };

  test.each([
    ['nothing', '755 x', undefined, { is: 'missing' }],
    ['what may be the same', '755 x', seen, { is: 'unread', sha256: 'x' }],
    ['another mode', '644 x', seen, { is: 'changed' }],
    ['a folder in its place', '755 x', { ...seen, kind: 'other' }, { is: 'changed' }],
    ['a link in its place', '755 x', { kind: 'link', mode: 0o755, to: 'x' }, { is: 'changed' }],
    ['a file in the place of a link', 'link a', seen, { is: 'changed' }],
    ['a link to elsewhere', 'link a', { kind: 'link', mode: 0, to: 'b' }, { is: 'changed' }],
    ['a link as it was', 'link a b', { kind: 'link', mode: 0, to: 'a b' }, { is: 'same' }],
  ] as const)('sees %s', (_what, described, looked, verdict) => {
    expect(compareFile(described, looked)).toEqual(verdict);
  });
});

describe('driftPlan()', () => {
  const drifted = fc.record({
    where: fc.constantFrom('release', 'config'),
    path: fc.string(),
    is: fc.constantFrom('changed', 'missing', 'extra'),
  }) as fc.Arbitrary<DriftedFile>;

  test('restarts for what was shipped, never for what somebody left there', () => {
    const plan = (where: DriftedFile['where'], is: DriftedFile['is']) =>
      driftPlan([{ where, path: 'a', is }], 'heal', 'InSync');
    expect(plan('release', 'changed')).toEqual({ release: true, config: false, restart: true });
    expect(plan('release', 'missing')).toEqual({ release: true, config: false, restart: true });
    expect(plan('release', 'extra')).toEqual({ release: true, config: false, restart: false });
    expect(plan('config', 'changed')).toEqual({ release: false, config: true, restart: false });
  });

  test('touches nothing when it shall only report, beside a deployment, or without drift', () => {
    const nothing = { release: false, config: false, restart: false };
    const busy = DeploymentPhase.options.filter((phase) => !['InSync', 'Suspended', 'Failed'].includes(phase));
    fc.assert(
      fc.property(
        fc.array(drifted),
        fc.constantFrom(...DeploymentPhase.options),
        fc.constantFrom(...busy),
        (found, phase, moving) => {
          expect(driftPlan(found, 'report', phase)).toEqual(nothing);
          expect(driftPlan(found, 'heal', moving)).toEqual(nothing);
          expect(driftPlan([], 'heal', phase)).toEqual(nothing);
        },
      ),
    );
  });
});
