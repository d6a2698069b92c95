import { describe, expect, test } from 'vitest';
import type { StateFile } from '#contract/files.ts';
import { treeOf } from '#features/editor/tree-of.ts';

const file = (path: string): StateFile => ({
  path,
  kind: 'Pipeline',
  app: null,
  environment: null,
  version: null,
  problems: 0,
  openChanges: [],
});
const FILES = ['releases/web/1.10.yaml', 'releases/web/1.9.yaml', 'environments/dev/web.yaml', 'pagurus.yaml'].map(
  file,
);
const names = (drafts: string[], filter = '') =>
  treeOf(FILES, drafts, filter, ['dev', 'production']).map(({ name, leaves }) => [
    name,
    ...leaves.map((leaf) => leaf.name),
  ]);

describe('treeOf()', () => {
  test('puts the pipeline first and releases last, versions in their order', () => {
    expect(names([])).toEqual([
      ['Pipeline', 'pagurus.yaml'],
      ['dev', 'web'],
      ['Releases of web', '1.9', '1.10'],
    ]);
  });

  test('shows environments in the order of the pipeline', () => {
    const drafts = ['environments/aaa/web.yaml', 'environments/production/web.yaml'];
    expect(names(drafts).map(([name]) => name)).toEqual(['Pipeline', 'dev', 'production', 'aaa', 'Releases of web']);
  });

  test('shows a draft of a file that is not there yet', () => {
    expect(names(['environments/dev/search.yaml'])).toContainEqual(['dev', 'search', 'web']);
  });

  test('keeps what the filter finds in a path', () => {
    expect(names([], 'ENVIRON')).toEqual([['dev', 'web']]);
  });
});
