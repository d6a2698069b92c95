import { canonicalJson } from '@pagurus/schema/canonical.ts';
import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import type { Release } from '@pagurus/schema/release.ts';

/** What one environment is asked to run, with the release it names when that could be read. */
export type Side = { readonly desired: DesiredState; readonly release: Release | undefined };

/** One sentence of what a change does, in the words of people. */
export type SummaryLine = {
  readonly about: string;
  readonly text: string;
  readonly kind: 'changed' | 'unchanged' | 'note';
};

/**
 * What moving from `before` to `after` means for the app: first the release, then what people wrote about the releases
 * on the way (`between`, oldest first), then each part that can change a running process.
 */
export function summarise(before: Side | undefined, after: Side, between: readonly Release[]): SummaryLine[] {
  return [
    releaseLine(before, after),
    ...between.flatMap(({ version, notes }) => (notes ? [note('notes', `${version}: ${notes.trim()}`)] : [])),
    ...releaseParts(before?.release, after.release),
    ...settings(before?.desired, after.desired),
  ];
}

function releaseLine(before: Side | undefined, after: Side): SummaryLine {
  const [from, to] = [before?.desired.release, after.desired.release];
  if (from === to) return unchanged('release', `release "${to}" stays`);
  return changed('release', from === undefined ? `release "${to}", the first one here` : `release "${from}" → "${to}"`);
}

function releaseParts(before: Release | undefined, after: Release | undefined): SummaryLine[] {
  if (before === undefined || after === undefined || before.version === after.version) return [];
  return [
    part('process command', before.process.command, after.process.command, (argv) => argv.join(' ')),
    ...stopLines(before, after),
    ...keyed('config', byKey(before.config, 'path'), byKey(after.config, 'path'), 'config files unchanged'),
    ...keyed('hook', before.hooks, after.hooks, undefined),
    ...onlyWhenChanged('health check', before.health, after.health),
    ...artifactLines(before, after),
  ];
}

function stopLines(before: Release, after: Release): SummaryLine[] {
  const say = ({ process }: Release) => `${process.stopSignal}, ${process.stopTimeout}`;
  return say(before) === say(after) ? [] : [changed('stop', `stop ${say(before)} → ${say(after)}`)];
}

function artifactLines(before: Release, after: Release): SummaryLine[] {
  const old = byKey(before.artifacts, 'platform');
  const fresh = byKey(after.artifacts, 'platform');
  const gone = Object.keys(old).filter((platform) => fresh[platform] === undefined);
  return [
    ...Object.entries(fresh).map(([platform, { size }]) => {
      const was = old[platform];
      if (was === undefined)
        return changed('artifact', `artifact ${platform} added${size === undefined ? '' : `, ${bytes(size)}`}`);
      const sizes = size === undefined || was.size === undefined ? '' : `, ${bytes(was.size)} → ${bytes(size)}`;
      return note('artifact', `artifact ${platform}${sizes}`);
    }),
    ...gone.map((platform) => changed('artifact', `artifact ${platform} removed: agents on it cannot follow`)),
  ];
}

function settings(before: DesiredState | undefined, after: DesiredState): SummaryLine[] {
  if (before === undefined) return [];
  return [
    ...values('vars', before.vars, after.vars),
    // Names only: a literal may be something that nobody wants to see on a page.
    ...keyed('env', before.env, after.env, undefined),
    ...onlyWhenChanged('listen', before.listen, after.listen),
    ...onlyWhenChanged('maintenance', before.maintenance, after.maintenance),
    ...onlyWhenChanged('rollout', before.rollout, after.rollout),
    ...(before.suspended === after.suspended
      ? []
      : [changed('suspended', `suspended ${before.suspended} → ${after.suspended}`)]),
  ];
}

function values(about: string, before: DesiredState['vars'], after: DesiredState['vars']): SummaryLine[] {
  return names(before, after).flatMap((name) => {
    const [from, to] = [before[name], after[name]];
    if (from === to) return [];
    if (from === undefined) return [changed(about, `${about}.${name} = ${String(to)} added`)];
    return [
      changed(
        about,
        to === undefined ? `${about}.${name} removed` : `${about}.${name} ${String(from)} → ${String(to)}`,
      ),
    ];
  });
}

function keyed(
  about: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  whenSame: string | undefined,
): SummaryLine[] {
  const lines = names(before, after).flatMap((name) => {
    if (before[name] === undefined) return [changed(about, `${about} ${name} added`)];
    if (after[name] === undefined) return [changed(about, `${about} ${name} removed`)];
    return same(before[name], after[name]) ? [] : [changed(about, `${about} ${name} changed`)];
  });
  return lines.length === 0 && whenSame !== undefined ? [unchanged(about, whenSame)] : lines;
}

function part<T>(about: string, before: T, after: T, say: (value: T) => string): SummaryLine {
  return same(before, after)
    ? unchanged(about, `${about} unchanged`)
    : changed(about, `${about} ${say(before)} → ${say(after)}`);
}

const onlyWhenChanged = (about: string, before: unknown, after: unknown): SummaryLine[] =>
  same(before, after) ? [] : [changed(about, `${about} changed`)];

const names = (a: object, b: object): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted((one, other) => (one < other ? -1 : 1));
const byKey = <K extends string, T extends Record<K, string>>(items: readonly T[], key: K): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item[key], item]));
const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);
const changed = (about: string, text: string): SummaryLine => ({ about, text, kind: 'changed' });
const unchanged = (about: string, text: string): SummaryLine => ({ about, text, kind: 'unchanged' });
const note = (about: string, text: string): SummaryLine => ({ about, text, kind: 'note' });

function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  return count < 1_000_000 ? `${(count / 1_000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}
