import { type Node, isNode, isSeq, parseDocument } from 'yaml';
import type { EditResult } from '#domain/state-edit.ts';
import type { KeyPath } from '#domain/yaml-patch.ts';
import { type Plain, flowText, withKey } from '#domain/yaml-plain.ts';
import { dataOf, eolOf, lineStart, says } from '#domain/yaml-text.ts';

/**
 * `text` with one more item in the list at `path`, at `index` or at its end, written in one line. Nothing else changes: the
 * result was parsed again and compared; otherwise it is refused with a sentence. Never throws.
 */
export function insertItem(file: string, text: string, path: KeyPath, index: number, value: Plain): EditResult {
  const refuse = (why: string): EditResult => ({
    ok: false,
    why: `Cannot add to ${path.join('.')} in ${file} ${why}: edit the file as text`,
  });
  const document = parseDocument(text);
  const before = dataOf(document);
  if (before === undefined) return refuse('as it is not valid YAML');
  const list: unknown = document.getIn(path, true);
  if (!isSeq(list) || list.items.length === 0) return refuse('as no list with an item is there');
  const items = list.items.filter(isNode);
  const edited = list.flow === true ? undefined : spliced(text, items, index, flowText(value));
  if (edited === undefined) return refuse('as the list is not written with one item a line');
  const old = path.reduce<unknown>((data, key) => (data as Readonly<Record<string, unknown>>)[key], before) as Plain[];
  const expected = withKey(before, path, [...old.slice(0, index), value, ...old.slice(index)]);
  return says(edited, expected) ? { ok: true, text: edited } : refuse('as that would change more than this list');
}

function spliced(text: string, items: readonly Node[], index: number, item: string): string | undefined {
  const [first] = items[0]?.range ?? [];
  if (first === undefined) return undefined;
  const dash = /(^|\n)([ \t]*)-[ \t]+$/.exec(text.slice(0, first));
  if (dash === null) return undefined;
  const eol = eolOf(text);
  const line = `${dash[2] ?? ''}- ${item}`;
  const next = items[index]?.range?.[0];
  if (next !== undefined) {
    const at = lineStart(text, next);
    return `${text.slice(0, at)}${line}${eol}${text.slice(at)}`;
  }
  const end = items.at(-1)?.range?.[1] ?? text.length;
  // A block ends behind its last line break; a value in one line may have a comment behind it.
  const at = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return `${text.slice(0, at)}${isOpen ? eol : ''}${line}${isOpen ? '' : eol}${text.slice(at)}`;
}
