import { expect, test } from 'vitest';
import { isName } from '#repositories/names.ts';

test.each(['acme', 'Acme-1', 'a', 'pagurus.state', 'a_b'])('isName(%j)', (name) => expect(isName(name)).toBe(true));
test.each(['', '.', '..', 'a..b', '.a', 'a.', '-a', 'a/b', 'a b', 'x.git', 'x'.repeat(101)])(
  'isName(%j) is false',
  (name) => {
    expect(isName(name)).toBe(false);
  },
);
