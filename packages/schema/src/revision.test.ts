import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { canonicalJson } from '#canonical.ts';
import { parseDesiredState, parseRelease } from '#parse-state-file.ts';
import { revisionOf } from '#revision.ts';

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');

const DESIRED = { apiVersion: 'pagurus/v1', kind: 'DesiredState', app: 'web', environment: 'dev', release: '1.0' };
const RELEASE = {
  apiVersion: 'pagurus/v1',
  kind: 'Release',
  app: 'web',
  version: '1.0',
  createdAt: '2026-11-20T10:00:00Z',
  artifacts: [{ platform: 'any', url: 'https://a.example/web.tar.gz', sha256: 'a'.repeat(64) }],
  process: { command: ['./web'] },
};

function revision(desired: object, release: object = RELEASE, toText: (value: object) => string = stringify): string {
  const state = parseDesiredState('d', toText(desired));
  const manifest = parseRelease('r', toText(release));
  if (!state.ok || !manifest.ok) throw new Error(JSON.stringify([state, manifest]));
  return revisionOf(state.value, manifest.value, sha256Hex);
}

describe('revisionOf()', () => {
  const before = revision(DESIRED);

  test.each([
    ['the order of keys', Object.fromEntries(Object.entries(DESIRED).toReversed()), RELEASE],
    ['a default that is written out', { ...DESIRED, vars: {}, listen: { mode: 'direct' }, drift: 'heal' }, RELEASE],
    ['defaults within defaults', DESIRED, { ...RELEASE, health: { interval: '5s', minHealthyTime: '10s' }, hooks: {} }],
    ['how a revision spreads', { ...DESIRED, rollout: { maxUnavailable: 1 }, suspended: true }, RELEASE],
    ['what tells people about a release', DESIRED, { ...RELEASE, notes: 'Faster.', createdAt: '2026-11-21T10:00:00Z' }],
  ])('is not changed by %s', (_what, desired, release) => {
    expect(revision(desired, release)).toBe(before);
  });

  test('is not changed by comments, quotes and spacing', () => {
    expect(revision(DESIRED, RELEASE, (value) => `# why\n\n${JSON.stringify(value, null, 4)}\n# end\n`)).toBe(before);
  });

  test.each([
    ['the release', { ...DESIRED, release: '1.1' }, RELEASE],
    ['a var', { ...DESIRED, vars: { logLevel: 'debug' } }, RELEASE],
    ['the port', { ...DESIRED, listen: { port: 8080 } }, RELEASE],
    [
      'the bytes of the artifact',
      DESIRED,
      { ...RELEASE, artifacts: [{ ...RELEASE.artifacts[0], sha256: 'b'.repeat(64) }] },
    ],
    ['the command', DESIRED, { ...RELEASE, process: { command: ['./web', '--fast'] } }],
    ['health', DESIRED, { ...RELEASE, health: { http: { path: '/healthz' } } }],
  ])('is changed by %s', (_what, desired, release) => {
    expect(revision(desired, release)).not.toBe(before);
  });
});

describe('canonicalJson()', () => {
  test('is the same for equal data and parses back to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);

        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
