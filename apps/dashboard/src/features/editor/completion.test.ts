import { describe, expect, test } from 'vitest';
import { type Known, completionsAt } from '#features/editor/completion.ts';

const KNOWN: Known = { versionsOf: (app) => (app === 'web' ? ['2', '1'] : []), environments: ['dev', 'production'] };
const labels = (path: string, text: string) =>
  completionsAt(path, text.replace('|', ''), text.indexOf('|'), KNOWN)?.options.map(({ label }) => label);
const WEB = 'environments/dev/web.yaml';

describe('completionsAt()', () => {
  test('offers the keys that are not there yet', () => {
    const offered = labels(WEB, 'app: web\nenvironment: dev\n|');
    expect(offered).toContain('rollout');
    expect(offered).not.toContain('app');
  });

  test.each([
    ['choices', WEB, 'listen: { mode: |', ['direct', 'proxy', 'handover']],
    ['true and false', WEB, 'suspended: |', ['true', 'false']],
    ['the versions of the app', WEB, 'release: |', ['2', '1', 'none']],
    ['environments', 'pagurus.yaml', 'environments:\n  - name: x\n    promoteFrom: [|', ['dev', 'production']],
    ['the keys of a gate', 'pagurus.yaml', 'environments:\n  - gates: { w|', ['soak', 'approvals', 'windows']],
    ['nothing where anything is allowed', WEB, 'maintenance: { page: |', []],
  ])('offers %s', (_what, path, text, expected) => {
    expect(labels(path, text)).toEqual(expected);
  });

  test('knows nothing of other files', () => {
    expect(labels('README.md', '|')).toBeUndefined();
  });

  test('a version is written in quotes', () => {
    expect(completionsAt(WEB, 'release: ', 9, KNOWN)?.options[0]).toEqual({ label: '2', insert: '"2"' });
  });
});
