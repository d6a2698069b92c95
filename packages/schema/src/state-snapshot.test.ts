import { describe, expect, test } from 'vitest';
import { problemSentence } from '#parse-state-file.ts';
import { parseSnapshot } from '#state-snapshot.ts';

const PIPELINE = 'apiVersion: pagurus/v1\nkind: Pipeline\nenvironments: [{ name: dev }]\n';
const desired = (app: string, release: string) =>
  `apiVersion: pagurus/v1\nkind: DesiredState\napp: ${app}\nenvironment: dev\nrelease: "${release}"\n`;
const release = (app: string, version: string) => `apiVersion: pagurus/v1
kind: Release
app: ${app}
version: "${version}"
createdAt: 2026-11-20T10:00:00Z
artifacts: [{ platform: any, url: "https://a.example/x", sha256: ${'a'.repeat(64)} }]
process: { command: [./x] }
`;

const snapshot = (files: Record<string, string>) => parseSnapshot('c0ffee', new Map(Object.entries(files)));

describe('parseSnapshot()', () => {
  test('reads the pipeline, releases and desired states and passes by what is not ours', () => {
    const read = snapshot({
      'pagurus.yaml': PIPELINE,
      'README.md': '# not yaml: [',
      'releases/web/1.0.yaml': release('web', '1.0'),
      'environments/dev/web.yaml': desired('web', '1.0'),
    });

    expect(read.problems).toEqual([]);
    expect(read.pipeline?.environments).toHaveLength(1);
    expect(read.releases.get('web')?.get('1.0')?.version).toBe('1.0');
    expect(read.desired.get('dev')?.get('web')?.release).toBe('1.0');
  });

  test('loses only the file that is broken', () => {
    const read = snapshot({
      'pagurus.yaml': PIPELINE,
      'environments/dev/web.yaml': 'release: [',
      'environments/dev/api.yaml': desired('api', 'none'),
    });

    expect(read.desired.get('dev')?.has('api')).toBe(true);
    expect(read.problems.map((problem) => problem.file)).toEqual(['environments/dev/web.yaml']);
  });

  test.each([
    [
      'a release that is not there',
      { 'environments/dev/web.yaml': desired('web', '2.0') },
      'environments/dev/web.yaml:1:1 release: names releases/web/2.0.yaml, which is not in the repository',
    ],
    [
      'a file that speaks of another app',
      { 'environments/dev/web.yaml': desired('api', 'none') },
      'environments/dev/web.yaml:1:1 app: says api in dev, which belongs in environments/dev/api.yaml',
    ],
    [
      'a release under a wrong name',
      { 'releases/web/1.0.yaml': release('web', '1.1') },
      'releases/web/1.0.yaml:1:1 version: says web 1.1, which belongs in releases/web/1.1.yaml',
    ],
  ])('names %s', (_what, files, sentence) => {
    expect(snapshot({ 'pagurus.yaml': PIPELINE, ...files }).problems.map(problemSentence)).toEqual([sentence]);
  });

  test('says that the pipeline is missing', () => {
    expect(snapshot({}).problems.map((problem) => problem.file)).toEqual(['pagurus.yaml']);
  });
});
