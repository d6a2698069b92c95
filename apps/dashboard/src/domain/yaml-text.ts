import { canonicalJson } from '@pagurus/schema/canonical.ts';
import { type Document, parseDocument } from 'yaml';

/** `undefined` when the document has an error, or an alias leads nowhere, or to too much. */
export function dataOf(document: Document): unknown {
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS() as unknown;
  } catch {
    return undefined;
  }
}

/** Whether `text` parses to these data and nothing else. */
export function says(text: string, expected: unknown): boolean {
  const data = dataOf(parseDocument(text));
  return data !== undefined && canonicalJson(data) === canonicalJson(expected);
}

export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Where the line of `offset` ends, before its line break: a comment behind a value stays with it. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  if (found === -1) return text.length;
  return text[found - 1] === '\r' ? found - 1 : found;
}
