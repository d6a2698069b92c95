/** One line of a unified diff; a hunk's header has no numbers. */
export type PatchLine = {
  readonly kind: 'added' | 'removed' | 'context' | 'hunk';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
};

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;

/**
 * The lines of a unified diff in order, each with its place before and after.
 * File headers above the first hunk and "No newline" marks are left out. Never throws.
 */
export function parsePatch(patch: string): PatchLine[] {
  const lines: PatchLine[] = [];
  let before = 0;
  let after = 0;
  let inHunk = false;
  for (const raw of patch.replace(/\n$/, '').split('\n')) {
    const hunk = HUNK.exec(raw);
    if (hunk) {
      inHunk = true;
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      lines.push({ kind: 'hunk', before: null, after: null, text: raw });
    } else if (inHunk && raw.startsWith('+')) {
      lines.push({ kind: 'added', before: null, after, text: raw.slice(1) });
      after += 1;
    } else if (inHunk && raw.startsWith('-')) {
      lines.push({ kind: 'removed', before, after: null, text: raw.slice(1) });
      before += 1;
    } else if (inHunk && !raw.startsWith('\\')) {
      lines.push({ kind: 'context', before, after, text: raw.slice(1) });
      before += 1;
      after += 1;
    }
  }
  return lines;
}
