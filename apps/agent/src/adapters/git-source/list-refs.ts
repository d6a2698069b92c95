import type { GitHttp } from './git-http.ts';

export type Ref = { readonly oid: string; readonly name: string };

const FLUSH = '0000';
const DELIMITER = '0001';
/** A branch has one; even a thousand are less than this. */
const BYTES_MAX = 4 * 1_024 * 1_024;

/**
 * The refs of a repository that begin with `prefix`, in one request: `ls-refs` of Git's protocol version 2 (gitprotocol-v2).
 * `undefined` when the server does not answer in that version. It is what an agent asks all its life, so nothing else is
 * loaded for it.
 */
export async function listRefs(
  http: GitHttp,
  url: string,
  headers: Readonly<Record<string, string>>,
  prefix: string,
): Promise<Ref[] | undefined> {
  const asked = [line('command=ls-refs\n'), DELIMITER, line(`ref-prefix ${prefix}\n`), FLUSH].join('');
  const response = await http.request({
    url: `${url}/git-upload-pack`,
    method: 'POST',
    headers: {
      ...headers,
      'Git-Protocol': 'version=2',
      'Content-Type': 'application/x-git-upload-pack-request',
      Accept: 'application/x-git-upload-pack-result',
    },
    body: once(Buffer.from(asked)),
  });
  const bytes = await collect(response.body ?? once(Buffer.alloc(0)));
  if (response.statusCode === 200) return refsIn(bytes);
  if (response.statusCode < 400) return undefined;
  throw new Error(`it answered ${response.statusCode} ${response.statusMessage}`);
}

/** A packet line: its length with the four digits that say it, then the text. */
const line = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;

/** `<id> <name>`, perhaps with attributes behind, a packet line each, and a flush at the end. */
function refsIn(bytes: Buffer): Ref[] | undefined {
  const refs: Ref[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (digits === FLUSH) return refs;
    const length = /^[0-9a-f]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 0;
    const [, oid, name] = /^([0-9a-f]{40,64}) (\S+)/.exec(bytes.toString('utf8', at + 4, at + length)) ?? [];
    if (length <= 4 || oid === undefined || name === undefined) return undefined;
    refs.push({ oid, name });
    at += length;
  }
  return undefined;
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of body) {
    held += chunk.length;
    if (held > BYTES_MAX) throw new Error(`its list of branches is larger than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
