import { expect, test } from 'vitest';
import type { GitHttp } from './git-http.ts';
import { listRefs } from './list-refs.ts';

const OID = 'a'.repeat(40);

/** A server that answers so; what it was asked is kept. */
function server(answer: string, statusCode = 200): GitHttp & { asked: string } {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(answer);
  }
  return {
    asked: '',
    lastFailed: false,
    lastStatus: statusCode,
    async request({ url, body }) {
      for await (const chunk of body ?? []) this.asked += Buffer.from(chunk).toString();
      return { url, method: 'POST', statusCode, statusMessage: 'Said', body: bytes(), headers: {} };
    },
  };
}

const list = (http: GitHttp) => listRefs(http, 'https://git.example/state.git', {}, 'refs/heads/main');

test('asks for one prefix as gitprotocol-v2 says, and reads the refs', async () => {
  const http = server(`003d${OID} refs/heads/main\n0041${OID} refs/heads/main-two\n0000`);
  expect(await list(http)).toEqual([
    { oid: OID, name: 'refs/heads/main' },
    { oid: OID, name: 'refs/heads/main-two' },
  ]);
  expect(http.asked).toBe('0014command=ls-refs\n0001001fref-prefix refs/heads/main\n0000');
});

test('no refs are an empty list', async () => {
  expect(await list(server('0000'))).toEqual([]);
});

test.each(['', 'nonsense', '001e# service=git-upload-pack\n0000', `003d${OID} refs/heads/main\n`])(
  'an answer in another version is none: %j',
  async (answer) => {
    expect(await list(server(answer))).toBeUndefined();
  },
);

test('a refusal is thrown, with its status', async () => {
  await expect(list(server('', 403))).rejects.toThrow('it answered 403 Said');
});
