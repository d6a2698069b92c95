import { expect, test } from 'vitest';
import { toMessage } from '#pulls/merge.ts';
import { movedRefs } from '#repositories/moved-refs.ts';
import type { RepositoryRecord } from '#store.ts';

const pull = { number: 7, title: 'Promote', body: 'Because', headRef: 'topic' };
const repository = { owner: 'acme' } as RepositoryRecord;

test.each([
  ['merge', {}, 'Merge pull request #7 from acme/topic\n\nPromote\n'],
  ['squash', {}, 'Promote (#7)\n\nBecause\n'],
  ['squash', { title: 'T', message: '' }, 'T\n'],
  ['merge', { message: 'M' }, 'Merge pull request #7 from acme/topic\n\nM\n'],
] as const)('toMessage() for %s with %j', (method, words, message) => {
  const { title, message: body } = { title: undefined, message: undefined, ...words };
  expect(toMessage(pull, { method, title, message: body, repository })).toBe(message);
});

test('movedRefs() names what came, went and moved', () => {
  const before = new Map([
    ['refs/heads/same', 'a'],
    ['refs/heads/moved', 'a'],
    ['refs/heads/gone', 'a'],
  ]);
  const after = new Map([
    ['refs/heads/same', 'a'],
    ['refs/heads/moved', 'b'],
    ['refs/heads/new', 'c'],
  ]);
  expect(movedRefs(before, after)).toEqual([
    { ref: 'refs/heads/moved', before: 'a', after: 'b' },
    { ref: 'refs/heads/gone', before: 'a', after: null },
    { ref: 'refs/heads/new', before: null, after: 'c' },
  ]);
});
