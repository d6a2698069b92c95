export interface OwnerLine {
  /** Counts from 1. */
  readonly line: number;
  readonly source: string;
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
  /** Without the `@`. */
  readonly logins: readonly string[];
}

export interface OwnerError {
  readonly line: number;
  /** Where in the line, counted from 1. */
  readonly column: number;
  readonly source: string;
  readonly kind: 'Invalid pattern' | 'Invalid owner';
  readonly suggestion: string | null;
}

export interface CodeOwners {
  readonly lines: readonly OwnerLine[];
  readonly errors: readonly OwnerError[];
}

/** Where the file is looked for; the first that is there is the one. */
export const OWNER_FILES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/**
 * Reads a CODEOWNERS file. A line whose pattern is none is left out, as on GitHub.
 *
 * Owners are users. There are no teams here, and an address names nobody for certain: both are errors, and
 * the line stands without them.
 */
export function parseCodeOwners(text: string): CodeOwners {
  const lines: OwnerLine[] = [];
  const errors: OwnerError[] = [];
  for (const [index, source] of text.split(/\r?\n/).entries()) {
    const [pattern = '', ...owners] = wordsOf(source);
    if (pattern === '') continue;
    const line = index + 1;
    const report = (word: string, kind: OwnerError['kind'], suggestion: string | null): unknown =>
      errors.push({ line, column: source.indexOf(word) + 1, source, kind, suggestion });
    if (/^!|[[\]]/.test(pattern)) {
      report(pattern, 'Invalid pattern', 'Leave out "!", "[" and "]"');
      continue;
    }
    for (const owner of owners) {
      if (!isUser(owner)) report(owner, 'Invalid owner', 'Name users as @login; there are no teams here');
    }
    const logins = owners.filter(isUser).map((owner) => owner.slice(1));
    lines.push({ line, source, pattern, matches: toMatcher(pattern), logins });
  }
  return { lines, errors };
}

/** The logins of those who own the file: the last line that matches decides, also when it names nobody. */
export function ownersOf({ lines }: CodeOwners, path: string): readonly string[] {
  return lines.findLast((line) => line.matches(path))?.logins ?? [];
}

/** A backslash keeps the space behind it within the word; `#` begins a comment. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const end = words.findIndex((word) => word.startsWith('#'));
  return end < 0 ? words : words.slice(0, end);
}

const isUser = (owner: string): boolean => /^@[A-Za-z0-9][A-Za-z0-9._-]*$/.test(owner);

/** As in .gitignore: a slash inside ties the pattern to the root, one at the end means all that is in the folder. */
function toMatcher(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^\\(?=#)/, '').replaceAll('\\ ', ' ');
  const isRooted = plain.replace(/\/$/, '').includes('/');
  const body = plain.replace(/^\//, '').replace(/\/$/, '');
  const parts = body.split('/').map((part) => (part === '**' ? part : escapePart(part)));
  const joined = parts.reduce((before, part, at) => {
    if (part !== '**') return before + (at === 0 || before.endsWith('(?:.*/)?') ? part : `/${part}`);
    if (at === parts.length - 1) return `${before}/.+`;
    return `${before}${at === 0 ? '' : '/'}(?:.*/)?`;
  }, '');
  // What is named may be a folder, and then owns all below; but `docs/*` are the files right in it.
  const whole = body.endsWith('/*') ? '' : '(?:/.+)?';
  const below = plain.endsWith('/') ? '/.+' : whole;
  const expression = new RegExp(`^${isRooted ? '' : '(?:.*/)?'}${joined}${below}$`);
  return (path) => expression.test(path);
}

const escapePart = (part: string): string =>
  part
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
