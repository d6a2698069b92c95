import { expect, test } from 'vitest';
import { toStatus } from '#rest/routes/compare.ts';

test.each([
  [0, 0, 'identical'],
  [2, 0, 'ahead'],
  [0, 2, 'behind'],
  [1, 1, 'diverged'],
])('%i ahead and %i behind is %s', (ahead, behind, status) => expect(toStatus({ ahead, behind })).toBe(status));
