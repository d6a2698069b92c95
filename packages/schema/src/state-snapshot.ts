import type { DesiredState } from '#desired-state.ts';
import { NO_RELEASE } from '#names.ts';
import { type ParsedFile, type Problem, parseDesiredState, parsePipeline, parseRelease } from '#parse-state-file.ts';
import type { Pipeline } from '#pipeline.ts';
import type { Release } from '#release.ts';
import { PIPELINE_PATH, desiredStatePath, readStatePath, releasePath } from '#state-paths.ts';

/** The state repository at one commit, parsed. What does not parse is missing here and named in `problems`. */
export type StateSnapshot = {
  readonly commit: string;
  readonly pipeline: Pipeline | undefined;
  /** app → version → release */
  readonly releases: ReadonlyMap<string, ReadonlyMap<string, Release>>;
  /** environment → app → desired state */
  readonly desired: ReadonlyMap<string, ReadonlyMap<string, DesiredState>>;
  readonly problems: readonly Problem[];
};

/** Parses every state file of one commit; a broken file costs only itself. */
export function parseSnapshot(commit: string, files: ReadonlyMap<string, string>): StateSnapshot {
  const releases = new Map<string, Map<string, Release>>();
  const desired = new Map<string, Map<string, DesiredState>>();
  const problems: Problem[] = [];
  let pipeline: Pipeline | undefined;

  const keep = <T>(parsed: ParsedFile<T>, use: (value: T) => void) =>
    parsed.ok ? use(parsed.value) : problems.push(...parsed.problems);

  for (const [path, text] of files) {
    const is = readStatePath(path);
    if (is === undefined) continue;
    switch (is.kind) {
      case 'Pipeline':
        keep(parsePipeline(path, text), (value) => (pipeline = value));
        break;
      case 'Release':
        keep(checkedRelease(path, text), (value) => inner(releases, is.app).set(is.version, value));
        break;
      case 'DesiredState':
        keep(checkedDesiredState(path, text), (value) => inner(desired, is.environment).set(is.app, value));
        break;
    }
  }
  if (!files.has(PIPELINE_PATH))
    problems.push(whole(PIPELINE_PATH, '', 'The file is missing: it lists the environments'));
  const snapshot = { commit, pipeline, releases, desired, problems };
  return { ...snapshot, problems: [...problems, ...missingReleases(snapshot, files)] };
}

/** A release file's name and what it says of itself must agree. */
export function checkedRelease(path: string, text: string): ParsedFile<Release> {
  const parsed = parseRelease(path, text);
  if (!parsed.ok || releasePath(parsed.value.app, parsed.value.version) === path) return parsed;
  const { app, version } = parsed.value;
  return {
    ok: false,
    problems: [whole(path, 'version', `says ${app} ${version}, which belongs in ${releasePath(app, version)}`)],
  };
}

/** As `checkedRelease`, for a desired state. */
export function checkedDesiredState(path: string, text: string): ParsedFile<DesiredState> {
  const parsed = parseDesiredState(path, text);
  if (!parsed.ok || desiredStatePath(parsed.value.environment, parsed.value.app) === path) return parsed;
  const { app, environment } = parsed.value;
  const message = `says ${app} in ${environment}, which belongs in ${desiredStatePath(environment, app)}`;
  return { ok: false, problems: [whole(path, 'app', message)] };
}

function missingReleases(
  { desired, releases }: Omit<StateSnapshot, 'problems'>,
  files: ReadonlyMap<string, string>,
): Problem[] {
  return [...desired].flatMap(([environment, apps]) =>
    [...apps].flatMap(([app, { release }]) => {
      if (release === NO_RELEASE || releases.get(app)?.has(release) === true) return [];
      const path = releasePath(app, release);
      const why = files.has(path)
        ? `names ${path}, which has an error`
        : `names ${path}, which is not in the repository`;
      return [whole(desiredStatePath(environment, app), 'release', why)];
    }),
  );
}

function inner<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const found = map.get(key) ?? new Map<string, T>();
  map.set(key, found);
  return found;
}

const whole = (file: string, path: string, message: string): Problem => ({ file, line: 1, column: 1, path, message });
