import { describe, expect, test } from 'vitest';
import { desiredFile, releaseFile, snapshotOf } from '#domain/domain-builders.contract.ts';
import { unifiedDiff } from '#domain/line-diff.ts';
import { newProblems } from '#domain/new-problems.ts';
import { releasesBetween } from '#domain/release-order.ts';
import { summarise } from '#domain/state-diff.ts';

const side = (files: Record<string, string>) => {
  const { desired, releases, problems } = snapshotOf(files);
  const state = desired.get('production')?.get('payments');
  if (state === undefined) throw new Error(JSON.stringify(problems));
  return { desired: state, release: releases.get('payments')?.get(state.release) };
};
const at = (release: string, more = '', releaseMore = '') =>
  side({
    'environments/production/payments.yaml': desiredFile('production', release, more),
    [`releases/payments/${release}.yaml`]: releaseFile(release, release === '1.4.2' ? 1 : 3, releaseMore),
  });
const texts = (...args: Parameters<typeof summarise>) => summarise(...args).map(({ kind, text }) => `${kind}: ${text}`);

describe('summarise()', () => {
  test('says what another release means, part by part', () => {
    const before = at('1.4.2', '', 'config: [{ path: app.yaml, template: a }, { path: old.yaml, template: a }]\n');
    const after = at(
      '1.4.10',
      '',
      'notes: Faster refunds.\nconfig: [{ path: app.yaml, template: b }, { path: new.yaml, template: a }]\nhooks: { check: { command: [./check] } }\n',
    );
    expect(texts(before, after, after.release === undefined ? [] : [after.release])).toEqual([
      'changed: release "1.4.2" → "1.4.10"',
      'note: 1.4.10: Faster refunds.',
      'unchanged: process command unchanged',
      'changed: config app.yaml changed',
      'changed: config new.yaml added',
      'changed: config old.yaml removed',
      'changed: hook check added',
      'note: artifact any, 1.0 kB → 3.0 kB',
    ]);
  });

  test('says which settings change, and of the environment only the names', () => {
    const before = at('1.4.2', 'vars: { logLevel: info, gone: 1 }\nenv: { SECRET: one }\n');
    const after = at('1.4.2', 'vars: { logLevel: debug, fresh: true }\nenv: { SECRET: two }\nsuspended: true\n');
    expect(texts(before, after, [])).toEqual([
      'unchanged: release "1.4.2" stays',
      'changed: vars.fresh = true added',
      'changed: vars.gone removed',
      'changed: vars.logLevel info → debug',
      'changed: env SECRET changed',
      'changed: suspended false → true',
    ]);
  });

  test('says that nothing was here before', () => {
    expect(texts(undefined, at('1.4.2'), [])).toEqual(['changed: release "1.4.2", the first one here']);
  });
});

test('releasesBetween() goes by date and refuses the other direction', () => {
  const releases = snapshotOf().releases.get('payments') ?? new Map();
  expect(releasesBetween(releases, '1.4.2', '1.4.10')?.map(({ version }) => version)).toEqual(['1.4.9', '1.4.10']);
  expect(releasesBetween(releases, '1.4.10', '1.4.2')).toBeUndefined();
  expect(releasesBetween(releases, '1.4.2', '9.9')).toBeUndefined();
});

test('unifiedDiff() is what git shows, also for a new file', () => {
  expect(unifiedDiff('a.yaml', 'x: 1\ny: 2\n', 'x: 1\ny: 3\n')).toBe(
    '--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n x: 1\n-y: 2\n+y: 3\n',
  );
  expect(unifiedDiff('a.yaml', undefined, 'x: 1\n')).toBe('--- /dev/null\n+++ b/a.yaml\n@@ -0,0 +1,1 @@\n+x: 1\n');
  expect(unifiedDiff('a.yaml', 'x: 1\n', 'x: 1\n')).toBe('');
});

test('newProblems() blames a change for the files it touches and for what it breaks elsewhere', () => {
  const problem = (file: string, message = 'bad') => ({ file, line: 1, column: 1, path: '', message });
  const before = [problem('a.yaml'), problem('b.yaml')];
  const after = [...before, problem('c.yaml')];
  expect(newProblems(before, after, new Set(['a.yaml'])).map(({ file }) => file)).toEqual(['a.yaml', 'c.yaml']);
});
