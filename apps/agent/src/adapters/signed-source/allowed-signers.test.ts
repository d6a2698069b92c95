import { describe, expect, test } from 'vitest';
import { allowedSigner, readAllowedSigners } from './allowed-signers.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIGd0';
const utc = (text: string): number => Date.parse(text) / 1_000;

describe('readAllowedSigners()', () => {
  test('reads what ssh-keygen(1) describes', () => {
    const text = `# comment
ada@example.com ssh-ed25519 ${KEY} a comment

*@example.com,"b c" namespaces="git,file",valid-after="20260101Z",valid-before="20261231235959Z" ecdsa-sha2-nistp256 ${KEY}
*.example.com cert-authority ssh-ed25519 ${KEY}
`;
    expect(readAllowedSigners(text)).toEqual({
      ok: true,
      signers: [
        {
          principals: 'ada@example.com',
          key: KEY,
          namespaces: undefined,
          validAfterS: Number.NEGATIVE_INFINITY,
          validBeforeS: Number.POSITIVE_INFINITY,
        },
        {
          principals: '*@example.com,b c',
          key: KEY,
          namespaces: ['git', 'file'],
          validAfterS: utc('2026-01-01T00:00:00Z'),
          validBeforeS: utc('2026-12-31T23:59:59Z'),
        },
      ],
    });
  });

  test.each([
    ['a', 'line 2 is not "principals [options] type key"'],
    [`a ssh-ed25519`, 'line 2 is not "principals [options] type key"'],
    [`a ssh-ed25519 not-base64!`, 'line 2 is not "principals [options] type key"'],
    [`a valid-before="soon" ssh-ed25519 ${KEY}`, 'line 2 has "valid-before="soon"", which is no option of it'],
    [`a shiny ssh-ed25519 ${KEY}`, 'line 2 has "shiny", which is no option of it'],
  ])('says what is wrong with %s', (line, problem) => {
    expect(readAllowedSigners(`# first\n${line}\n`)).toEqual({ ok: false, problem });
  });
});

describe('allowedSigner()', () => {
  const among = (options: string, asked: Partial<Parameters<typeof allowedSigner>[1]> = {}) => {
    const read = readAllowedSigners(`ada ${options} ssh-ed25519 ${KEY}`);
    if (!read.ok) throw new Error(read.problem);
    return allowedSigner(read.signers, { key: KEY, namespace: 'git', fromS: 1_000, toS: 1_000, ...asked })?.principals;
  };
  const at = (text: string) => ({ fromS: utc(text), toS: utc(text) });

  test.each([
    ['', {}],
    ['namespaces="git"', {}],
    ['namespaces="file,g?t"', {}],
    ['namespaces="*"', {}],
    ['valid-after="202601020304Z"', at('2026-01-02T03:04:00Z')],
    ['valid-before="20260102Z"', at('2026-01-02T00:00:00Z')],
  ])('allows with %s', (options, asked) => {
    expect(among(options, asked)).toBe('ada');
  });

  test.each([
    ['', { key: `${KEY}A` }],
    ['namespaces="file"', {}],
    ['namespaces="*,!git"', {}],
    ['namespaces="gi.",valid-after="19700101Z"', {}],
    ['valid-after="202601020304Z"', at('2026-01-02T03:03:59Z')],
    ['valid-before="20260102Z"', at('2026-01-02T00:00:01Z')],
    ['valid-before="20260102Z"', { fromS: 1_000, toS: utc('2026-01-03T00:00:00Z') }],
  ])('does not with %s and %j', (options, asked) => {
    expect(among(options, asked)).toBeUndefined();
  });
});
