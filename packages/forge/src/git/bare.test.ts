import { expect, test } from 'vitest';
import { isLeftOver, isQuarantine } from '#git/bare.ts';

test.each([
  ['refs/heads/main.lock', true],
  ['packed-refs.lock', true],
  ['objects/a1/tmp_obj_a1b2c3', true],
  ['objects/pack/tmp_pack_Xy12', true],
  ['objects/pack/.tmp_idx_9', true],
  ['refs/heads/main', false],
  ['refs/heads/tmp_obj_mine', false],
  ['logs/refs/heads/objects/tmp_obj_mine', false],
  ['objects/pack/pack-0123.pack', false],
  ['objects/01/23456789abcdef0123456789abcdef01234567', false],
])('isLeftOver() of %s: %s', (file, is) => {
  expect(isLeftOver(file)).toBe(is);
});

test.each([
  ['objects/tmp_objdir-incoming-Ab12', true],
  ['objects/incoming-Ab12', true],
  ['objects/tmp_objdir-incoming-Ab12/pack', false],
  ['refs/heads/incoming-call', false],
])('isQuarantine() of %s: %s', (folder, is) => {
  expect(isQuarantine(folder)).toBe(is);
});
