import { describe, expect, test } from 'vitest';
import { insertItem } from '#domain/yaml-list.ts';

const inserted = (text: string, index: number) => {
  const result = insertItem('pagurus.yaml', text, ['list'], index, { name: 'qa', from: ['dev'] });
  return result.ok ? result.text : result.why;
};
const ITEM = '- { name: qa, from: [dev] }\n';

describe('insertItem()', () => {
  test.each([
    ['at the end', 'list:\n  - a\n  - b # why\nz: 1\n', 2, `list:\n  - a\n  - b # why\n  ${ITEM}z: 1\n`],
    [
      'before an item',
      'list:\n  - name: a\n    x: 1\n  - name: b\n',
      1,
      `list:\n  - name: a\n    x: 1\n  ${ITEM}  - name: b\n`,
    ],
    ['behind a block', 'list:\n  - name: a\n    x: 1\n', 1, `list:\n  - name: a\n    x: 1\n  ${ITEM}`],
    ['in a list at its key’s column', 'list:\n- a\n', 1, `list:\n- a\n${ITEM}`],
    ['without a last line break', 'list:\n  - a', 1, `list:\n  - a\n  ${ITEM.trimEnd()}`],
    ['with CRLF', 'list:\r\n  - a\r\n', 1, `list:\r\n  - a\r\n  ${ITEM.trimEnd()}\r\n`],
  ])('adds %s', (_where, before, index, after) => {
    expect(inserted(before, index)).toBe(after);
  });

  test.each([
    ['a list in brackets', 'list: [a]\n'],
    ['no list', 'list: 1\n'],
    ['an empty list', 'list: []\n'],
    ['broken YAML', 'list: [\n'],
    ['an alias that leads nowhere', 'list:\n  - *gone\n'],
  ])('refuses %s with a sentence', (_what, text) => {
    expect(inserted(text, 0)).toMatch(/^Cannot add to list in pagurus.yaml as .*: edit the file as text$/);
  });
});
