import { canonicalJson } from '@pagurus/schema/canonical.ts';
import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import type { OnChange, Process, ReloadSignal } from '@pagurus/schema/release.ts';

/** One rendered config file, as a process finds it. */
export type ConfigFile = {
  readonly path: string;
  readonly sha256: string;
  readonly mode: number;
  readonly onChange: OnChange;
};

/**
 * What a process is started with. Templates are rendered, for the same folder whoever asks, so that two of these differ
 * only where the process would see a difference. A secret stands in it by its place, never by its value.
 */
export type Footing = {
  readonly release: string;
  /** sha256 of the artifact for this platform. */
  readonly artifact: string;
  readonly process: Process;
  readonly env: DesiredState['env'];
  readonly listen: DesiredState['listen'];
  readonly port: number | undefined;
  readonly files: readonly ConfigFile[];
};

/** How a process is told that files have changed. */
export type Tell = { readonly signal: ReloadSignal } | { readonly hook: readonly string[] };

export type SwitchPlan =
  /** `because` completes the sentence "It is restarted as …". */
  | { readonly do: 'restart'; readonly because: string }
  /** As `restart`, but the new process can start while the old one answers: the agent holds the port of both. */
  | { readonly do: 'beside'; readonly because: string }
  /** The same process goes on; `changed` are the paths that it finds changed, in the order of the release. */
  | { readonly do: 'reload'; readonly changed: readonly string[] };

/** What a switch from one footing to the other does to the process. */
export function switchPlan(running: Footing, wanted: Footing): SwitchPlan {
  const because = whyRestart(running, wanted);
  if (because === undefined) return { do: 'reload', changed: changedFiles(running, wanted) };
  const sameFront = running.port === wanted.port && canonicalJson(running.listen) === canonicalJson(wanted.listen);
  return { do: sameFront && wanted.listen.mode !== 'direct' ? 'beside' : 'restart', because };
}

/** Equal for two footings exactly when they are a reload apart: what only a start can change, as one text. */
export function fixedText({ files, ...rest }: Footing): string {
  return canonicalJson({ ...rest, files: fixedFiles(files) });
}

/** What follows when these paths have changed: each signal and each hook once, in the order of the release. */
export function tellsOf(files: readonly ConfigFile[], changed: ReadonlySet<string>): Tell[] {
  const tells = files
    .filter(({ path }) => changed.has(path))
    .map(({ onChange }) => onChange)
    .filter((onChange) => typeof onChange !== 'string');
  return [...new Map(tells.map((tell) => [canonicalJson(tell), tell])).values()];
}

function whyRestart(running: Footing, wanted: Footing): string | undefined {
  const facts = ['release', 'artifact', 'process', 'env', 'listen', 'port'] as const;
  const fact = facts.find((name) => canonicalJson(running[name]) !== canonicalJson(wanted[name]));
  if (fact !== undefined) return `its ${fact} has changed`;
  const before = fixedFiles(running.files);
  const after = fixedFiles(wanted.files);
  const path = [...Object.keys(before), ...Object.keys(after)].find((name) => before[name] !== after[name]);
  return path === undefined ? undefined : `${path} has changed and asks for it`;
}

/** A later file of the same path wins, as it does on the disk. */
const fixedFiles = (files: readonly ConfigFile[]): Record<string, string> =>
  Object.fromEntries(
    files.filter(({ onChange }) => onChange === 'restart').map((file) => [file.path, contentOf(file)] as const),
  );

function changedFiles(running: Footing, wanted: Footing): string[] {
  const before = new Map(running.files.map((file) => [file.path, contentOf(file)]));
  const after = new Map(wanted.files.map((file) => [file.path, contentOf(file)]));
  const paths = [...new Set([...after.keys(), ...before.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path));
}

const contentOf = ({ sha256, mode }: ConfigFile): string => `${mode.toString(8)} ${sha256}`;
