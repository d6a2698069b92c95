/** One line of a tree object. */
export interface TreeLine {
  readonly name: string;
  /** As git writes it: `40000` for a folder. */
  readonly mode: string;
  readonly sha: string;
}

/** Reads the body of a tree object. */
export function parseTree(body: Buffer): TreeLine[] {
  const lines: TreeLine[] = [];
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(32, at);
    const end = body.indexOf(0, space);
    const mode = body.toString('latin1', at, space);
    const name = body.toString('utf8', space + 1, end);
    lines.push({ name, mode, sha: body.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return lines;
}

/** The body of a tree object, in the order that git demands. */
export function formatTree(lines: readonly TreeLine[]): Buffer {
  const sorted = lines
    .map((line) => ({ line, key: Buffer.from(line.mode === '40000' ? `${line.name}/` : line.name) }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    sorted.flatMap(({ line }) => [Buffer.from(`${line.mode} ${line.name}\0`), Buffer.from(line.sha, 'hex')]),
  );
}

/** What kind of object a line points to. */
export function typeOfMode(mode: string): 'blob' | 'tree' | 'commit' {
  if (mode === '40000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}
