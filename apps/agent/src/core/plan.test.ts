import { describe, expect, test } from 'vitest';
import { target } from '../../test/targets.ts';
import type { DeploymentState } from './deployment-state.ts';
import { planText } from './plan-text.ts';
import { type PlanFacts, planOf } from './plan.ts';
import type { Footing } from './switch-plan.ts';

const HOOKS = {
  hooks: {
    check: { command: ['c'] },
    init: { command: ['i'] },
    cleanup: { command: ['e'] },
    verify: { command: ['v'] },
  },
};
const current = target('1.0', { manifest: HOOKS });
const wish = target('2.0', { manifest: HOOKS });
const inSync: DeploymentState = { at: 'InSync', slots: { current }, quarantined: [] };
const file = (sha256: string, onChange: Footing['files'][number]['onChange']) => ({
  path: 'a',
  sha256,
  mode: 0o644,
  onChange,
});
const footing = (release: string, files: Footing['files'] = []): Footing => ({
  release,
  artifact: 'a',
  process: { command: ['./app'], stopSignal: 'SIGTERM', stopTimeout: '10s' },
  env: {},
  listen: { mode: 'direct' },
  port: 8080,
  files,
});
const artifact = {
  platform: 'any' as const,
  url: 'https://downloads.example/a',
  sha256: 'a'.repeat(64),
  size: 5_000_000,
};
const facts = (change: Partial<PlanFacts> = {}): PlanFacts => ({
  state: inSync,
  wish,
  problems: [],
  artifact: { is: artifact, here: false },
  hasGateway: false,
  initDone: false,
  running: footing('1.0'),
  wanted: footing('2.0'),
  ...change,
});

describe('planOf()', () => {
  test('names the download, the hooks in their order and the restart of another release', () => {
    expect(planOf(facts())).toEqual({
      revision: wish.revision,
      from: '1.0',
      to: '2.0',
      does: 'deploy',
      download: { here: false, bytes: 5_000_000 },
      leases: [],
      hooks: ['check', 'init', 'cleanup', 'verify'],
      process: { do: 'restart', because: 'its release has changed' },
      problems: [],
    });
  });

  test('counts on what is here already', () => {
    const plan = planOf(facts({ artifact: { is: artifact, here: true }, initDone: true }));
    expect([plan.download, plan.hooks]).toEqual([{ here: true }, ['check', 'cleanup', 'verify']]);
  });

  test('reloads for a file that asks for no restart, and runs no cleanup', () => {
    const [running, wanted] = ['1', '2'].map((sha) => footing('1.0', [file(sha, { hook: ['./told'] })]));
    expect(planOf(facts({ running, wanted }))).toMatchObject({
      hooks: ['check', 'init', 'onChange', 'verify'],
      process: { do: 'reload', changed: ['a'], tells: ['./told'] },
    });
  });

  describe('beside a gateway', () => {
    const migrating = target('2.0', { manifest: { hooks: { ...HOOKS.hooks, migrate: { command: ['m'] } } } });
    const asked = (change: Partial<PlanFacts>) => {
      const { leases, hooks } = planOf(facts({ hasGateway: true, wish: migrating, ...change }));
      return { leases, migrates: hooks.includes('migrate') };
    };
    const migration = { revision: 'r', release: '2.0' };
    const after = (outcome: 'succeeded' | 'postponed') => ({
      state: { ...inSync, migrations: [{ ...migration, outcome }] },
    });
    const empty = { state: { ...inSync, at: 'Empty' as const, slots: {} }, running: undefined };

    test.each([
      ['asks to migrate, then to switch', {}, ['migrate', 'switch'], true],
      ['asks only to switch without such a hook', { wish }, ['switch'], false],
      ['asks only to switch where it has migrated', after('succeeded'), ['switch'], false],
      ['asks to migrate again where that was put off', after('postponed'), ['migrate', 'switch'], true],
      ['asks only to migrate in an empty container', empty, ['migrate'], true],
      ['asks for nothing when nothing is done', { wish: current }, [], false],
    ])('%s', (_what, change, leases, migrates) => {
      expect(asked(change)).toEqual({ leases, migrates });
    });

    test('and asks for nothing without one, where it may migrate alone', () => {
      expect(asked({ hasGateway: false })).toEqual({ leases: [], migrates: true });
    });

    test('says so', () => {
      const text = planText(
        { app: 'demo', environment: 'test', commit: 'abc' },
        planOf(facts({ hasGateway: true, wish: migrating })),
      );
      expect(text).toContain(
        "\n  waits for the gateway's lease to migrate, then to switch, unless another container has migrated\n",
      );
    });
  });

  test('starts in an empty container, and stops for an empty one', () => {
    const empty = { ...inSync, at: 'Empty' as const, slots: {} };
    expect(planOf(facts({ state: empty, running: undefined }))).toMatchObject({
      from: 'none',
      process: { do: 'start' },
    });
    const none = target('none', { release: 'none' });
    expect(planOf(facts({ wish: none, artifact: undefined, wanted: undefined }))).toMatchObject({
      to: 'none',
      hooks: ['cleanup'],
      process: { do: 'stop' },
    });
  });

  test('refuses with the problems', () => {
    expect(planOf(facts({ problems: ['Cannot'] }))).toMatchObject({ does: 'refuse', problems: ['Cannot'], hooks: [] });
  });

  test.each([
    ['it runs already', { wish: current }],
    ['it is suspended', { wish: target('2.0', { suspended: true }) }],
    ['this revision has failed here and is quarantined', { state: { ...inSync, quarantined: [wish.revision] } }],
    [
      'the container is empty and shall be',
      { state: { ...inSync, at: 'Empty' as const, slots: {} }, wish: target('none', { release: 'none' }) },
    ],
  ])('does nothing when %s', (because, change) => {
    expect(planOf(facts(change))).toMatchObject({ does: 'nothing', because });
  });

  test('does not take a release for running while another takes its place', () => {
    const switching: DeploymentState = { ...inSync, at: 'Switching', target: wish };
    expect(planOf(facts({ state: switching, wish: current })).does).toBe('deploy');
  });
});

test('planText() says one fact a line', () => {
  expect(planText({ app: 'demo', environment: 'test', commit: 'abc' }, planOf(facts()))).toBe(
    `demo in test at commit abc
  release   1.0 → 2.0
  revision  2.0000000000
  does      deploy
  download  5.0 MB
  hooks     check, init, cleanup, verify
  process   restarts, as its release has changed`,
  );
});
