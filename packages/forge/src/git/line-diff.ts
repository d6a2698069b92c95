import { isUtf8 } from 'node:buffer';

/** What a patch of one file says. */
export interface LineDiff {
  readonly additions: number;
  readonly deletions: number;
  /** From the first hunk on, as git prints it; `undefined` where there is none. */
  readonly patch: string | undefined;
}

const CONTEXT = 3;
/** How far git looks to tell text from other files, in bytes. */
const LOOKED_AT = 8_000;
const HEADING_MAX = 80;
const NO_END = '\\ No newline at end of file';

/**
 * How one text becomes another, as git shows it, where there is one way only: lines in one place that give way to
 * others. `undefined` where git must choose, or where one of them is no text; `null` stands for a file that is not there.
 */
export function diffLines(before: Buffer | null, after: Buffer | null): LineDiff | undefined {
  if (![before, after].every((each) => each === null || isText(each))) return undefined;
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let same = 0;
  const most = Math.min(old.length, now.length) - start;
  while (same < most && old[old.length - 1 - same] === now[now.length - 1 - same]) same += 1;
  const [gone, come] = [old.slice(start, old.length - same), now.slice(start, now.length - same)];
  if (gone.length === 0 && come.length === 0) return { additions: 0, deletions: 0, patch: undefined };
  if (isAmbiguous(old[start - 1], gone, come, old[old.length - same])) return undefined;
  return {
    additions: come.length,
    deletions: gone.length,
    patch: patchOf(
      old,
      { start, gone, come, end: old.length - same },
      [before, after].every((each) => each !== null),
    ),
  };
}

/** Where a line is on both sides, or the block could be moved by a line, git has its own taste. */
function isAmbiguous(above: string | undefined, gone: string[], come: string[], below: string | undefined): boolean {
  const kept = new Set(gone);
  if (come.some((line) => kept.has(line))) return true;
  return [gone, come].some((block) => block.length > 0 && (block.at(-1) === above || block[0] === below));
}

interface Block {
  readonly start: number;
  readonly gone: readonly string[];
  readonly come: readonly string[];
  /** Where the block ends in the old text. */
  readonly end: number;
}

function patchOf(old: readonly string[], { start, gone, come, end }: Block, hasHeading: boolean): string {
  const from = Math.max(0, start - CONTEXT);
  const [above, below] = [old.slice(from, start), old.slice(end, end + CONTEXT)];
  const around = above.length + below.length;
  const heading = hasHeading ? headingAbove(old, from) : '';
  const range = (count: number): string => {
    const line = count === 0 ? from : from + 1;
    return count === 1 ? `${line}` : `${line},${count}`;
  };
  const head = `@@ -${range(around + gone.length)} +${range(around + come.length)} @@${heading}`;
  const marked = (mark: string, lines: readonly string[]): string[] =>
    lines.flatMap((line) => (line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, NO_END]));
  return [head, ...marked(' ', above), ...marked('-', gone), ...marked('+', come), ...marked(' ', below)].join('\n');
}

/** The nearest line above the hunk that begins as a name does. */
function headingAbove(old: readonly string[], from: number): string {
  const line = old.slice(0, from).findLast((each) => /^[A-Za-z_$]/.test(each));
  // Git counts bytes, and cuts a letter in two where it has to.
  const cut = line === undefined ? '' : Buffer.from(line).subarray(0, HEADING_MAX).toString().trimEnd();
  return cut === '' ? '' : ` ${cut}`;
}

/** Each with its end. */
const linesOf = (text: Buffer | null): string[] => text?.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [];

const isText = (content: Buffer): boolean => isUtf8(content) && !content.subarray(0, LOOKED_AT).includes(0);
