import { type Document, type Scalar, isAlias, isNode, isScalar, parseDocument } from 'yaml';
import { dataOf } from '#domain/yaml-text.ts';

export type ScalarValue = string | number | boolean | null;

/** One value of one YAML file: what it was when the person decided, and what it shall be. */
export type ScalarEdit = {
  /** Keys and list positions from the root: `['release']`, `['artifacts', 0, 'sha256']`. */
  readonly path: readonly (string | number)[];
  readonly from: ScalarValue;
  readonly to: ScalarValue;
};

export type EditResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/**
 * `text` with one scalar replaced in place, so that comments, blank lines, quotes, anchors, CRLF and a missing final
 * newline stay as they are. Text values are always written in quotes. The result was parsed again and differs from the
 * old data at `path` only; otherwise it is refused with a sentence. Never throws.
 */
export function applyEdit(file: string, text: string, edit: ScalarEdit): EditResult {
  const what = `Cannot change ${spell(edit.path)} in ${file}`;
  const refuse = (why: string): EditResult => ({ ok: false, why: `${what} ${why}` });

  const before = parseDocument(text);
  if (before.errors.length > 0) return refuse(`as the file is not valid YAML: ${firstLine(before.errors[0]?.message)}`);
  const node = before.getIn(edit.path, true);
  if (isAlias(node)) return refuse(`as its value is an alias: *${node.source} is written elsewhere`);
  if (!isScalar(node))
    return refuse(`as it must be a single value: ${isNode(node) ? 'it is a list or a map' : 'there is none'}`);
  if (node.value !== edit.from) return refuse(`as it must be ${say(edit.from)}: it is ${say(node.value)}`);
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    return refuse('as it is written as a block of lines: edit the file by hand');
  }

  const edited = splice(text, node, edit.to);
  return changesOnly(before, edited, edit)
    ? { ok: true, text: edited }
    : refuse('as that would change more than this value');
}

function splice(text: string, node: Scalar, to: ScalarValue): string {
  const [start, end] = node.range ?? [0, 0];
  const written = write(to, node.type === 'QUOTE_SINGLE');
  // An empty value stands right behind its colon or dash, where YAML wants a space before and after.
  const before = start === end && !/\s/.test(text[start - 1] ?? ' ') ? ' ' : '';
  const after = start === end && /\S/.test(text[end] ?? '\n') ? ' ' : '';
  return text.slice(0, start) + before + written + after + text.slice(end);
}

/** Control characters, halves of surrogate pairs and what YAML takes for a line break: never in single quotes. */
const NEEDS_ESCAPE = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/u;

/** JSON is YAML: numbers, booleans and null as they are, text in the quotes it had, else in double ones. */
function write(value: ScalarValue, single: boolean): string {
  if (single && typeof value === 'string' && !NEEDS_ESCAPE.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function changesOnly(before: Document, edited: string, { path, to }: ScalarEdit): boolean {
  const after = parseDocument(edited);
  const [old, data] = [dataOf(before), dataOf(after)];
  if (old === undefined || data === undefined) return false;
  const node = after.getIn(path, true);
  return isScalar(node) && Object.is(node.value, to) && sameElsewhere(old, data, path, 0);
}

const DEPTH_MAX = 200;

/** Deeply equal, but for what stands at `except`; `undefined` means nothing is excepted any more. */
function sameElsewhere(a: unknown, b: unknown, except: readonly unknown[] | undefined, depth: number): boolean {
  if (except?.length === 0) return true;
  if (depth > DEPTH_MAX) return false;
  if (!isCollection(a) || !isCollection(b)) return Object.is(a, b);
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  if (Array.isArray(a) !== Array.isArray(b) || keysA.length !== keysB.length) return false;
  return keysA.every((key, index) => {
    const here = except !== undefined && String(except[0]) === key;
    return key === keysB[index] && sameElsewhere(a[key], b[key], here ? except.slice(1) : undefined, depth + 1);
  });
}

const isCollection = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const say = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? '';
const spell = (path: ScalarEdit['path']): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${key}`)).join('');
