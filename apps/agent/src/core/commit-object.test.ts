import { describe, expect, test } from 'vitest';
import { parseCommit } from './commit-object.ts';

const ID = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);
const PEOPLE = `author Ada <ada@example.com> 1700000000 +0100\ncommitter Jürg <j@example.com> 1700000001 +0000\n`;
const SIGNATURE = `gpgsig -----BEGIN SSH SIGNATURE-----\n U1NI\n -----END SSH SIGNATURE-----\n`;
const bytes = (text: string) => Buffer.from(text);
const commit = (middle: string, message = 'Said\n\nmore\n') =>
  parseCommit(bytes(`tree ${ID}\nparent ${OTHER}\n${middle}\n${message}`), 40);

describe('parseCommit()', () => {
  test('parts the signature from what was signed, byte for byte', () => {
    expect(commit(`${PEOPLE}${SIGNATURE}encoding UTF-8\n`)).toEqual({
      parents: [OTHER],
      committedAtS: 1_700_000_001,
      signature: '-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----',
      payload: bytes(`tree ${ID}\nparent ${OTHER}\n${PEOPLE}encoding UTF-8\n\nSaid\n\nmore\n`),
    });
  });

  test('has no signature where none is, nor that of the other kind of repository', () => {
    expect(commit(PEOPLE)?.signature).toBeUndefined();
    const other = commit(`${PEOPLE}${SIGNATURE.replace('gpgsig', 'gpgsig-sha256')}`);
    expect(other?.signature).toBeUndefined();
    expect(other?.payload.toString()).not.toContain('gpgsig');
  });

  test('counts a parent only where parents stand', () => {
    expect(commit(`${PEOPLE}parent ${ID}\n`)?.parents).toEqual([OTHER]);
    expect(commit(PEOPLE, `parent ${ID}\n`)?.parents).toEqual([OTHER]);
    expect(parseCommit(bytes(`tree ${ID}\n${PEOPLE}\nfirst\n`), 40)?.parents).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['no tree', `parent ${ID}\n${PEOPLE}\nx`],
    ['no committer', `tree ${ID}\n\nx`],
    ['two signatures', `tree ${ID}\n${PEOPLE}${SIGNATURE}${SIGNATURE}\nx`],
    ['two committers', `tree ${ID}\n${PEOPLE}${PEOPLE}\nx`],
    ['no end of its head', `tree ${ID}\n${PEOPLE}`],
  ])('refuses one with %s', (_what, text) => {
    expect(parseCommit(bytes(text), 40)).toBeUndefined();
  });
});
