import { describe, expect, test } from 'vitest';
import { placeAt } from '#features/editor/yaml-place.ts';

const at = (text: string) => {
  const place = placeAt(text.replace('|', ''), text.indexOf('|'));
  return place && [place.kind, place.path.join('.'), text.slice(place.from, text.indexOf('|'))];
};

describe('placeAt()', () => {
  test.each<[string, string, string[] | undefined]>([
    ['an empty file', '|', ['key', '', '']],
    ['a key at the root', 'app: x\nrel|', ['key', '', 'rel']],
    ['a key below another', 'rollout:\n  can|', ['key', 'rollout', 'can']],
    ['a key two levels below', 'rollout:\n  canary:\n    count: 1\n    w|', ['key', 'rollout.canary', 'w']],
    ['a key after a deeper map', 'rollout:\n  canary:\n    count: 1\n  on|', ['key', 'rollout', 'on']],
    ['the root after a map', 'rollout:\n  canary:\n    count: 1\nsus|', ['key', '', 'sus']],
    ['a value', 'listen:\n  mode: pro|', ['value', 'listen.mode', 'pro']],
    ['a value not begun', 'suspended: |', ['value', 'suspended', '']],
    ['a key in braces', 'listen: { port: 1, mo|', ['key', 'listen', 'mo']],
    ['a value in braces', 'listen: { port: 1, mode: |', ['value', 'listen.mode', '']],
    ['braces in braces', 'rollout: { canary: { co|', ['key', 'rollout.canary', 'co']],
    ['a list item', 'environments:\n  - name: dev\n  - na|', ['key', 'environments.0', 'na']],
    ['a key of a list item', 'environments:\n  - name: dev\n    ga|', ['key', 'environments.0', 'ga']],
    ['below a list item', 'environments:\n  - name: dev\n    gates:\n      so|', ['key', 'environments.0.gates', 'so']],
    ['a list at its key’s column', 'environments:\n- name: dev\n  ga|', ['key', 'environments.0', 'ga']],
    [
      'a value in brackets',
      'environments:\n  - promoteFrom: [dev, st|',
      ['value', 'environments.0.promoteFrom.0', 'st'],
    ],
    ['comments and blank lines above', 'listen:\n\n  # why\n  po|', ['key', 'listen', 'po']],
    ['a comment', 'listen: x # po|', undefined],
    ['behind closed braces', 'listen: { port: 1 }|', undefined],
  ])('knows %s', (_what, text, expected) => {
    expect(at(text)).toEqual(expected);
  });
});
