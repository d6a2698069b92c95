import { DeploymentPhase } from '@pagurus/schema/phases.ts';
import type { DriftedFile } from '@pagurus/schema/wire/agent-to-server.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SeenEntry, type TreeEntry, compareEntry, driftPlan } from './drift.ts';

describe('compareEntry()', () => {
  const file: TreeEntry = { path: 'a', kind: 'file', mode: 0o755, size: 3, sha256: 'x' };
  const link: TreeEntry = { path: 'l', kind: 'link', mode: 0o777, to: 'a' };
  const seen: SeenEntry = { kind: 'file', mode: 0o755, size: 3 };

  test.each([
    ['nothing', file, undefined, 'missing'],
    ['the same', file, seen, 'same'],
    ['another size', file, { ...seen, size: 4 }, 'changed'],
    ['another mode', file, { ...seen, mode: 0o644 }, 'changed'],
    ['a folder in its place', file, { ...seen, kind: 'folder' }, 'changed'],
    ['a pipe in its place', file, { ...seen, kind: 'other' }, 'changed'],
    ['a link to elsewhere', link, { ...seen, kind: 'link', to: 'b' }, 'changed'],
    ['a link as it was', link, { ...seen, kind: 'link', to: 'a', mode: 0 }, 'same'],
    ['a folder of any size', { path: 'f', kind: 'folder', mode: 0o755 }, { ...seen, kind: 'folder', size: 9 }, 'same'],
  ] as const)('sees %s', (_what, entry, looked, verdict) => {
    expect(compareEntry(entry, looked)).toBe(verdict);
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
