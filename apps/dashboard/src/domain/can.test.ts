import { describe, expect, test } from 'vitest';
import { type Action, type ChangeState, type Role, whyNot } from '#domain/can.ts';

const asking = (role: Role, login = 'rob') => ({ login, role, repository: 'acme/state' });
const change = (state: ChangeState) => ({ number: 12, state, author: 'mara' });

describe('whyNot()', () => {
  test.each<Action>(['promote', 'edit', 'approve', 'merge', 'close'])('a viewer may not %s', (action) => {
    expect(whyNot(action, asking('viewer'), change('open'))).toBe(
      `Cannot ${action} as your role is viewer: ask for write permission on acme/state`,
    );
  });

  test.each<Action>(['enrol', 'revokeCredential'])(
    '%s is for admins, whom write permission does not make',
    (action) => {
      for (const [role, name] of [
        ['viewer', 'viewer'],
        ['releaseManager', 'release manager'],
      ] as const) {
        expect(whyNot(action, asking(role))).toMatch(`as your role is ${name}: ask for admin permission on acme/state`);
      }
      expect(whyNot(action, asking('admin'))).toBeNull();
    },
  );

  test.each<[Action, ChangeState, boolean]>([
    ['approve', 'open', true],
    ['approve', 'merged', false],
    ['approve', 'closed', false],
    ['merge', 'open', true],
    ['merge', 'merged', false],
    ['merge', 'closed', false],
    ['close', 'open', true],
    ['close', 'merged', false],
    ['close', 'closed', false],
  ])('%s of a change that is %s: %s', (action, state, isOpen) => {
    const closed = `Cannot ${action} change #12 as it must be open: it is ${state}`;
    for (const role of ['releaseManager', 'admin'] as const) {
      expect(whyNot(action, asking(role), change(state))).toBe(isOpen ? null : closed);
    }
  });

  test('nobody may approve their own change, whatever the spelling, but may merge and close it', () => {
    const own = asking('admin', 'Mara');
    expect(whyNot('approve', own, change('open'))).toBe('Cannot approve your own change: another person must');
    expect(whyNot('merge', own, change('open'))).toBeNull();
    expect(whyNot('close', own, change('open'))).toBeNull();
  });
});
