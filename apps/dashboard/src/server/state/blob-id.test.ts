import { expect, test } from 'vitest';
import { blobId } from '#server/state/blob-id.ts';

test('blobId() is what git hash-object says', () => {
  expect(blobId('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  expect(blobId('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});
