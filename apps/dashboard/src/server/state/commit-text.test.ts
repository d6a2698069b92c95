import { expect, test } from 'vitest';
import { parseCommitText } from '#server/state/commit-text.ts';

test('parseCommitText() reads parents of the header and the whole message', () => {
  const text =
    'tree aa\nparent bb\nparent cc\nauthor m <m@x> 1 +0000\ncommitter m <m@x> 1 +0000\n\nTitle\n\nparent dd\n';
  expect(parseCommitText(Buffer.from(text))).toEqual({ parents: ['bb', 'cc'], message: 'Title\n\nparent dd\n' });
  expect(parseCommitText(Buffer.from('tree aa\n'))).toEqual({ parents: [], message: '' });
});
