import { afterEach, expect, test, vi } from 'vitest';
import { copyText } from './copy-text.ts';

afterEach(() => vi.unstubAllGlobals());

test('says whether the text was taken', async () => {
  const taken: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void taken.push(text) } });
  expect(await copyText('pge_secret')).toBe(true);
  expect(taken).toEqual(['pge_secret']);
});

test.each([
  ['no clipboard, as over plain http', {}],
  ['a person who does not allow it', { clipboard: { writeText: () => Promise.reject(new Error('NotAllowedError')) } }],
])('with %s it was not', async (_what, navigator) => {
  vi.stubGlobal('navigator', navigator);
  expect(await copyText('pge_secret')).toBe(false);
});
