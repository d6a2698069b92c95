/** Who and when, as a commit has it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  /** The armoured signature, where the commit is signed. */
  readonly signature: string | null;
  /** What is signed, where this forge signed it itself. */
  readonly payload: string | null;
}

/** What a new commit is made of. */
export type NewCommit = Omit<Commit, 'sha' | 'signature' | 'payload'>;

/** Reads the body of a commit object; throws on what git itself would not have written. */
export function parseCommit(sha: string, body: string): Commit {
  const end = body.indexOf('\n\n');
  const headers: [name: string, value: string][] = [];
  for (const line of body.slice(0, end < 0 ? body.length : end).split('\n')) {
    const last = headers.at(-1);
    const space = line.indexOf(' ');
    // A line that begins with a space continues the header above it.
    if (space === 0 && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, space), line.slice(space + 1)]);
  }
  const all = (name: string): string[] => headers.filter(([each]) => each === name).map(([, value]) => value);
  return {
    sha,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: parseSignature(all('author')[0] ?? ''),
    committer: parseSignature(all('committer')[0] ?? ''),
    message: end < 0 ? '' : body.slice(end + 2),
    signature: all('gpgsig')[0] ?? null,
    payload: null,
  };
}

function parseSignature(text: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<([^>]*)> (\d+) [+-]\d{4}$/.exec(text) ?? [];
  return { name, email, at: new Date(Number(seconds) * 1000) };
}

/** The body of a commit object, as git hashes it, with its armoured signature if there is one. Times are UTC. */
export function formatCommit(commit: NewCommit, signature?: string): string {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatSignature(commit.author)}`,
    `committer ${formatSignature(commit.committer)}`,
    ...(signature === undefined ? [] : [`gpgsig ${signature.replaceAll('\n', '\n ')}`]),
  ];
  return `${lines.join('\n')}\n\n${commit.message}`;
}

/** A person and a time, as commits and the logs of refs have them. */
export function formatSignature({ name, email, at }: Signature): string {
  // Angle brackets and line ends would end the field early and forge another header.
  const clean = (text: string): string => text.replaceAll(/[<>\n\r\0]/g, '').trim();
  return `${clean(name) || 'unknown'} <${clean(email)}> ${Math.floor(at.getTime() / 1000)} +0000`;
}
