/** What a commit object says of itself. */
export type CommitText = { readonly parents: readonly string[]; readonly message: string };

/** Reads the bytes of a commit object. */
export function parseCommitText(bytes: Buffer): CommitText {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const parents = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].flatMap(([, id]) => (id === undefined ? [] : [id]));
  return { parents, message: end < 0 ? '' : text.slice(end + 2) };
}
