import { type Document, LineCounter, type Node, isMap, isNode, isScalar, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { DesiredState } from '#desired-state.ts';
import { didYouMean } from '#did-you-mean.ts';
import { Pipeline } from '#pipeline.ts';
import { Release } from '#release.ts';
import { type Path, keysAt } from '#schema-walk.ts';

/** What is wrong at one place of one file; `line` and `column` count from 1. */
export type Problem = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the document, as `hooks.check.timeout` or `artifacts[0].sha256`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string;
};

export type ParsedFile<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const parsePipeline = (file: string, text: string): ParsedFile<Pipeline> => parseStateFile(file, text, Pipeline);
export const parseRelease = (file: string, text: string): ParsedFile<Release> => parseStateFile(file, text, Release);
export const parseDesiredState = (file: string, text: string): ParsedFile<DesiredState> =>
  parseStateFile(file, text, DesiredState);

/** One sentence for a person: `environments/dev/web.yaml:5:1 relese: unknown key; did you mean "release"?` */
export function problemSentence({ file, line, column, path, message, suggestion }: Problem): string {
  const where = `${file}:${line}:${column}`;
  const what = path === '' ? message : `${path}: ${message}`;
  return suggestion === undefined ? `${where} ${what}` : `${where} ${what}; did you mean "${suggestion}"?`;
}

/** Parses a file that people write and review: strict, every problem with its place, never throws. */
export function parseStateFile<T>(file: string, text: string, schema: z.ZodType<T>): ParsedFile<T> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      ok: false,
      problems: broken.map((error) => ({ file, ...at(error.pos[0]), path: '', message: error.message })),
    };
  }

  const read = toData(document);
  if (!read.ok) return { ok: false, problems: [{ file, ...at(read.offset), path: '', message: read.message }] };

  const parsed = schema.safeParse(read.data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) =>
    spread(issue, schema, document).map(({ path, offset, ...said }) => ({
      file,
      ...at(offset),
      path: spell(path),
      ...said,
    })),
  );
  return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

type Read =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly offset: number; readonly message: string };

/** Plain data of the document. Aliases are resolved only here, so this is where an unknown or an exploding one shows. */
function toData(document: Document): Read {
  let lost: Read | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      lost = { ok: false, offset: alias.range?.[0] ?? 0, message: `the anchor &${alias.source} is missing` };
      return visit.BREAK;
    },
  });
  if (lost !== undefined) return lost;
  try {
    return { ok: true, data: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return { ok: false, offset: 0, message: error instanceof Error ? error.message : String(error) };
  }
}

type Said = { readonly path: Path; readonly offset: number; readonly message: string; readonly suggestion?: string };

/** One zod issue as the problems a person sees: an unknown key is one problem each, and a union speaks by its nearest option. */
function spread(issue: z.core.$ZodIssue, schema: z.core.$ZodType, document: Document, above: Path = []): Said[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const suggestion = didYouMean(key, keysAt(schema, path));
      const said = { path: [...path, key], offset: keyOffset(document, path, key), message: 'unknown key' };
      return suggestion === undefined ? said : { ...said, suggestion };
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(nearest) > 0) return nearest.flatMap((inner) => spread(inner, schema, document, path));
  }
  const node = nodeAt(document, path);
  return [{ path, offset: (node ?? nearestAbove(document, path))?.range?.[0] ?? 0, message: sentence(issue, node) }];
}

/** How far into the value an option got before it failed: the deepest one is what the author meant. */
const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)));

function sentence(issue: z.core.$ZodIssue, node: Node | undefined): string {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  const wantsChoice = issue.code === 'invalid_union' && isScalar(node) && typeof node.value === 'number';
  if ((wantsText || wantsChoice) && isScalar(node) && typeof node.value !== 'string' && node.source !== undefined) {
    return `must be text: write it in quotes, "${node.source}"`;
  }
  if (node === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_union')) return 'is required';
  return issue.message;
}

function nodeAt(document: Document, path: Path): Node | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** What is missing has no place of its own; the node that lacks it has. */
function nearestAbove(document: Document, path: Path): Node | undefined {
  if (path.length === 0) return undefined;
  const above = path.slice(0, -1);
  return nodeAt(document, above) ?? nearestAbove(document, above);
}

function keyOffset(document: Document, path: Path, key: string): number {
  const map = nodeAt(document, path);
  if (!isMap(map)) return 0;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  return (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? map.range?.[0] ?? 0;
}

const spell = (path: Path): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('');
