import { type Document, type Pair, type YAMLMap, isMap, isNode, isScalar, parseDocument } from 'yaml';
import { type EditResult, type ScalarValue, applyEdit } from '#domain/state-edit.ts';
import { type Plain, flowText, withKey, withoutKey } from '#domain/yaml-plain.ts';
import { dataOf, eolOf, lineEnd, lineStart, says } from '#domain/yaml-text.ts';

/** Keys from the root: `['rollout', 'canary', 'count']`. */
export type KeyPath = readonly string[];

type Span = { readonly start: number; readonly end: number; readonly text: string };

/**
 * `text` with the value at `path` set, or the key and maps that it leaves empty removed for `undefined`. Only the lines of
 * that key are written: comments, order, quotes and line ends elsewhere stay. What is new is written in one line. The
 * result was parsed again and differs from the old data by that only; otherwise it is refused with a sentence. Never throws.
 */
export function patchYaml(file: string, text: string, path: KeyPath, value: Plain | undefined): EditResult {
  const refuse = (why: string): EditResult => ({
    ok: false,
    why: `Cannot ${value === undefined ? 'remove' : 'set'} ${path.join('.')} in ${file} ${why}: edit the file as text`,
  });
  const document = parseDocument(text);
  const before = dataOf(document);
  if (before === undefined) return refuse('as it is not valid YAML');
  const node: unknown = document.getIn(path, true);
  if (value === undefined && !document.hasIn(path)) return { ok: true, text };
  if (isScalar(node) && isOneLine(node.type) && isScalarValue(value) && isScalarValue(node.value)) {
    return Object.is(node.value, value)
      ? { ok: true, text }
      : applyEdit(file, text, { path, from: node.value, to: value });
  }
  const span = value === undefined ? removal(document, text, path) : insertion(document, text, path, value);
  if (span === undefined) return refuse('as what stands there is written in a way that cannot be changed by itself');
  const edited = text.slice(0, span.start) + span.text + text.slice(span.end);
  const expected = value === undefined ? withoutKey(before, path) : withKey(before, path, value);
  return says(edited, expected) ? { ok: true, text: edited } : refuse('as that would change more than this value');
}

const isOneLine = (type: unknown): boolean => type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED';
const isScalarValue = (value: unknown): value is ScalarValue =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function insertion(document: Document, text: string, path: KeyPath, value: Plain): Span | undefined {
  const [key, ...above] = [path.at(-1), ...path.slice(0, -1)];
  if (key === undefined) return undefined;
  const pair = pairAt(document, path);
  if (pair !== undefined) return replacement(pair, text, flowText(value));
  const parent: unknown = above.length === 0 ? document.contents : document.getIn(above, true);
  if (isMap(parent) && parent.items.length > 0) return addition(parent, text, `${flowText(key)}: ${flowText(value)}`);
  if (above.length === 0) return undefined;
  // No map is there yet, or an empty one: it is written whole, with the one key that it is to have.
  return insertion(document, text, above, { [key]: value });
}

/** The value behind its key written anew, in one line. */
function replacement(pair: Pair, text: string, fresh: string): Span | undefined {
  const keyEnd = isNode(pair.key) ? pair.key.range?.[1] : undefined;
  if (keyEnd === undefined) return undefined;
  const value = isNode(pair.value) ? pair.value : undefined;
  if (value?.anchor !== undefined) return undefined;
  // A block ends behind its last line break, which stays.
  const end = keyEnd + text.slice(keyEnd, value?.range?.[1] ?? keyEnd).trimEnd().length;
  const colon = text.indexOf(':', keyEnd) + 1;
  return { start: keyEnd, end: Math.max(colon, end), text: `: ${fresh}` };
}

function addition(map: YAMLMap, text: string, entry: string): Span | undefined {
  const last = map.items.at(-1);
  const end = last === undefined ? undefined : endOf(last);
  const firstKey = map.items[0]?.key;
  if (end === undefined || !isNode(firstKey) || firstKey.range === undefined || firstKey.range === null)
    return undefined;
  if (map.flow === true) return { start: end, end, text: `, ${entry}` };
  const indent = ' '.repeat(columnOf(text, firstKey.range[0]));
  const eol = eolOf(text);
  if (text[end - 1] === '\n') return { start: end, end, text: `${indent}${entry}${eol}` };
  const at = lineEnd(text, end);
  return { start: at, end: at, text: `${eol}${indent}${entry}` };
}

function removal(document: Document, text: string, path: KeyPath): Span | undefined {
  const parentPath = path.slice(0, -1);
  const parent: unknown = parentPath.length === 0 ? document.contents : document.getIn(parentPath, true);
  if (!isMap(parent)) return undefined;
  if (parent.items.length === 1 && parentPath.length > 0) return removal(document, text, parentPath);
  const index = parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === path.at(-1));
  const pair = parent.items[index];
  const start = pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  const end = pair === undefined ? undefined : endOf(pair);
  if (start === undefined || end === undefined) return undefined;
  if (parent.flow === true) return flowRemoval(parent, index, start, end);
  const isWholeLine = text.slice(lineStart(text, start), start).trim() === '';
  if (!isWholeLine) return undefined;
  const after = text[end - 1] === '\n' ? end : lineEnd(text, end);
  const next = text.startsWith('\r\n', after) ? after + 2 : after + 1;
  return { start: lineStart(text, start), end: text[end - 1] === '\n' ? end : Math.min(next, text.length), text: '' };
}

/** A pair of `{ a: 1, b: 2 }` goes with the comma behind it, or the last one with the comma before it. */
function flowRemoval({ items }: YAMLMap, index: number, start: number, end: number): Span | undefined {
  const [previous, next] = [items[index - 1], items[index + 1]];
  if (next !== undefined && isNode(next.key)) return { start, end: next.key.range?.[0] ?? end, text: '' };
  const before = previous === undefined ? undefined : endOf(previous);
  return before === undefined ? undefined : { start: before, end, text: '' };
}

function pairAt(document: Document, path: KeyPath): Pair | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1)) : undefined;
}

const endOf = ({ key, value }: Pair): number | undefined =>
  (isNode(value) ? value.range?.[1] : undefined) ?? (isNode(key) ? key.range?.[1] : undefined);

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);
