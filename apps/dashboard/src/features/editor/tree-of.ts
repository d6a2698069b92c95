import { readStatePath } from '@pagurus/schema/state-paths.ts';
import type { StateFile } from '#contract/files.ts';

export type Leaf = { readonly path: string; readonly name: string; readonly file: StateFile | undefined };
export type Branch = { readonly name: string; readonly open: boolean; readonly leaves: readonly Leaf[] };

/**
 * Files in groups as people think of them: the pipeline, then every environment, then the releases of every app, which are
 * many and seldom read. `drafts` may hold paths of files that are not there yet; `order` is that of the pipeline.
 */
export function treeOf(
  files: readonly StateFile[],
  drafts: readonly string[],
  filter: string,
  order: readonly string[],
): Branch[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const wanted = filter.trim().toLowerCase();
  const paths = [...new Set([...byPath.keys(), ...drafts])].filter((path) => path.toLowerCase().includes(wanted));
  const groups = Map.groupBy(paths, groupOf);
  return [...groups]
    .map(([name, all]) => ({
      name,
      open: !name.startsWith('Releases'),
      leaves: all.map((path) => ({ path, name: nameOf(path), file: byPath.get(path) })).toSorted(byName),
    }))
    .toSorted((a, b) => rank(a.name, order) - rank(b.name, order) || (a.name < b.name ? -1 : 1));
}

const byName = (a: Leaf, b: Leaf): number => a.name.localeCompare(b.name, 'en', { numeric: true });
/** An environment that the pipeline does not list comes behind those that it does. */
function rank(name: string, order: readonly string[]): number {
  if (name === 'Pipeline') return -1;
  if (name.startsWith('Releases')) return order.length + 1;
  return order.includes(name) ? order.indexOf(name) : order.length;
}

function groupOf(path: string): string {
  const is = readStatePath(path);
  if (is?.kind === 'Release') return `Releases of ${is.app}`;
  return is?.kind === 'DesiredState' ? is.environment : 'Pipeline';
}

function nameOf(path: string): string {
  const is = readStatePath(path);
  if (is?.kind === 'Release') return is.version;
  return is?.kind === 'DesiredState' ? is.app : path;
}
