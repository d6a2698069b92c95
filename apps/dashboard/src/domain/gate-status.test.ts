import { describe, expect, test } from 'vitest';
import { statusesOf, statusesToSet } from '#domain/gate-status.ts';

const gate = (name: string, open: boolean, reason = 'why') => ({ name, open, reason });
const RADIUS = { agents: 3, restarts: 2, reloads: 1, hosts: 2, alreadyUnhealthy: [] };

describe('statusesOf()', () => {
  test('says each gate with its reason: waiting is pending, a mistake is a failure', () => {
    expect(statusesOf([gate('state', false), gate('soak', false), gate('freeze', true)], RADIUS)).toEqual([
      { name: 'pagurus/state', state: 'failure', description: 'why' },
      { name: 'pagurus/soak', state: 'pending', description: 'why' },
      { name: 'pagurus/freeze', state: 'success', description: 'why' },
      { name: 'pagurus/blast-radius', state: 'success', description: '2 agents restart, 1 reloads on 2 hosts' },
    ]);
  });

  test('has names without spaces where a change is in several cells', () => {
    expect(statusesOf([gate('production: soak of web', true)], null)).toMatchObject([
      { name: 'pagurus/production/soak-of-web' },
    ]);
  });
});

describe('statusesToSet()', () => {
  const [wanted] = [statusesOf([gate('soak', false), gate('freeze', true)], null)];
  test('is empty once all is said, also what had to be cut', () => {
    const first = statusesToSet([], wanted, 2);
    expect(first.map(({ description }) => description)).toEqual(['w…', 'w…']);
    expect(statusesToSet(first, wanted, 2)).toEqual([]);
  });

  test('says what changed, and opens a gate that is gone without touching the checks of others', () => {
    const known = [
      { name: 'pagurus/soak', state: 'success', description: 'why' },
      { name: 'pagurus/hold', state: 'pending', description: 'mara holds' },
      { name: 'ci/build', state: 'pending', description: 'running' },
    ];
    expect(statusesToSet(known, wanted, 140).map(({ name, state }) => [name, state])).toEqual([
      ['pagurus/soak', 'pending'],
      ['pagurus/freeze', 'success'],
      ['pagurus/hold', 'success'],
    ]);
  });
});
