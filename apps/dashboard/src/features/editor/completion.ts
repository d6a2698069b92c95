import { DesiredState } from '@pagurus/schema/desired-state.ts';
import { Pipeline } from '@pagurus/schema/pipeline.ts';
import { Release } from '@pagurus/schema/release.ts';
import { keysAt, valuesAt } from '@pagurus/schema/schema-walk.ts';
import { readStatePath } from '@pagurus/schema/state-paths.ts';
import { parseDocument } from 'yaml';
import { placeAt } from '#features/editor/yaml-place.ts';

/** What exists and a file may name: versions of an app, newest first, and environments in their order. */
export type Known = {
  readonly versionsOf: (app: string) => readonly string[];
  readonly environments: readonly string[];
};

export type Completion = { readonly from: number; readonly options: readonly { label: string; insert: string }[] };

const SCHEMAS = { Pipeline, Release, DesiredState };

/** What may be written at the cursor, by the schema of the file's kind and by what exists. */
export function completionsAt(path: string, text: string, offset: number, known: Known): Completion | undefined {
  const is = readStatePath(path);
  const place = is && placeAt(text, offset);
  if (is === undefined || place === undefined) return undefined;
  const schema = SCHEMAS[is.kind];
  if (place.kind === 'key') {
    const taken = keysTaken(text, place.path);
    const keys = keysAt(schema, place.path).filter((key) => !taken.has(key));
    return { from: place.from, options: keys.map((key) => ({ label: key, insert: `${key}: ` })) };
  }
  const last = place.path.at(-1);
  const isRelease = is.kind === 'DesiredState' && place.path.length === 1 && last === 'release';
  const versions = isRelease
    ? known.versionsOf(is.app).map((version) => ({ label: version, insert: `"${version}"` }))
    : [];
  const values = [...valuesAt(schema, place.path), ...(namesEnvironments(place.path) ? known.environments : [])];
  return { from: place.from, options: [...versions, ...values.map((label) => ({ label, insert: label }))] };
}

const namesEnvironments = (path: readonly (string | number)[]): boolean =>
  path.at(-1) === 0 && (path.at(-2) === 'promoteFrom' || path.at(-2) === 'environments');

/** Keys that stand there already, as far as the text parses. Of a list it is not known which item is meant. */
function keysTaken(text: string, path: readonly (string | number)[]): ReadonlySet<string> {
  if (path.includes(0)) return new Set();
  const found: unknown = path.length === 0 ? parseDocument(text).contents : parseDocument(text).getIn(path);
  const items = typeof found === 'object' && found !== null && 'items' in found ? found.items : [];
  return new Set(Array.isArray(items) ? items.map((item: { key?: unknown }) => String(item.key)) : []);
}
