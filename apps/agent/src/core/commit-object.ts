/** A Git commit as far as its signature and its descent need it. */
export type CommitObject = {
  readonly parents: readonly string[];
  /** Of the committer, seconds since 1970. */
  readonly committedAtS: number;
  /** Armoured, whatever made it; `undefined` when the commit has none. */
  readonly signature: string | undefined;
  /** What was signed: all of it but the signature. */
  readonly payload: Buffer;
};

type Header = { readonly name: string; readonly value: string; readonly raw: string };

/** By the length of the repository's ids: where the signature of such a commit stands. */
const SIGNATURES: Readonly<Record<number, string>> = { 40: 'gpgsig', 64: 'gpgsig-sha256' };

/** Reads a commit's bytes; `undefined` when they are no commit whose head is as Git writes it. */
export function parseCommit(bytes: Uint8Array, idDigits: number): CommitObject | undefined {
  // Latin-1 keeps every byte as it is, whatever the encoding of names and message.
  const text = Buffer.from(bytes).toString('latin1');
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  const headers = headersOf(text.slice(0, end));
  const [tree, ...others] = headers;
  if (tree?.name !== 'tree') return undefined;
  // As Git does: a parent counts where parents stand, and nowhere else.
  const firstOther = others.findIndex(({ name }) => name !== 'parent');
  const parents = others.slice(0, Math.max(0, firstOther)).map(({ value }) => value);
  const committers = headers.filter(({ name }) => name === 'committer');
  const [, seconds] = /> (\d+) [+-]\d{4}$/.exec(committers[0]?.value ?? '') ?? [];
  const signatures = headers.filter(({ name }) => name === SIGNATURES[idDigits]);
  if (committers.length !== 1 || seconds === undefined || signatures.length > 1) return undefined;
  const signed = headers.filter(({ name }) => !Object.values(SIGNATURES).includes(name));
  return {
    parents,
    committedAtS: Number(seconds),
    signature: signatures[0]?.value,
    payload: Buffer.from(`${signed.map(({ raw }) => `${raw}\n`).join('')}${text.slice(end + 1)}`, 'latin1'),
  };
}

/** A line that begins with a space goes on with the one before. */
function headersOf(head: string): Header[] {
  return head.split(/\n(?! )/).map((raw) => {
    const space = raw.indexOf(' ');
    return { name: raw.slice(0, space), value: raw.slice(space + 1).replaceAll('\n ', '\n'), raw };
  });
}
