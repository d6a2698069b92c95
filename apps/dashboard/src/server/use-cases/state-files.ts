import { readStatePath } from '@pagurus/schema/state-paths.ts';
import type { FileText, OpenChangeHere, StateFile } from '#contract/files.ts';
import { whyNot } from '#domain/can.ts';
import { isWrittenOnce } from '#domain/edited-releases.ts';
import { blobId } from '#server/state/blob-id.ts';
import type { State } from '#server/state/state-room.ts';
import { type Caller, type Context, askingOf, newestState } from '#server/use-cases/context.ts';
import { notFound } from '#server/use-cases/refusal.ts';

/** Every state file at the newest commit, with its mistakes and the open changes that touch it counted. */
export async function listFiles(context: Context): Promise<{ commit: string; files: StateFile[] }> {
  const { snapshot, files } = newestState(context);
  const changes = await openChangesByPath(context);
  const problems = Map.groupBy(snapshot.problems, ({ file }) => file);
  const listed = [...files.keys()].flatMap((path) => {
    const is = readStatePath(path);
    if (is === undefined) return [];
    const app = is.kind === 'Pipeline' ? null : is.app;
    const environment = is.kind === 'DesiredState' ? is.environment : null;
    const version = is.kind === 'Release' ? is.version : null;
    const counted = { problems: problems.get(path)?.length ?? 0, openChanges: changes.get(path) ?? [] };
    return [{ path, kind: is.kind, app, environment, version, ...counted }];
  });
  return { commit: snapshot.commit, files: listed };
}

/** One state file, also one that is not there yet: its path must be one of a state file. */
export async function getFileText(context: Context, caller: Caller, path: string): Promise<FileText> {
  const state = newestState(context);
  mustBeStatePath(path);
  const { commit } = state.snapshot;
  const text = state.files.get(path) ?? null;
  const changes = await openChangesByPath(context);
  return {
    path,
    commit,
    text,
    blob: text === null ? null : blobId(text),
    readOnly: whyNot('edit', askingOf(context, caller)) ?? whyWrittenOnce(state, path),
    lastChange: (text === null ? undefined : await context.mirror.lastChange(commit, path)) ?? null,
    openChanges: changes.get(path) ?? [],
  };
}

/** What is opened here as a file of its own is a state file. Throws 404 for anything else. */
export function mustBeStatePath(path: string): void {
  if (readStatePath(path) !== undefined) return;
  const places = 'pagurus.yaml, releases/<app>/<version>.yaml or environments/<environment>/<app>.yaml';
  throw notFound(`Cannot edit ${path} as it must be a state file: ${places}`);
}

/** Why a release cannot be edited, as a sentence; null for other files, and for one that never could be read. */
export function whyWrittenOnce({ files }: Pick<State, 'files'>, path: string): string | null {
  if (!isWrittenOnce(path, files.get(path))) return null;
  return `Cannot edit ${path} as a release is written once: let CI cut a new version`;
}

async function openChangesByPath({ openChanges }: Context): Promise<Map<string, OpenChangeHere[]>> {
  const byPath = new Map<string, OpenChangeHere[]>();
  for (const { change, content } of await openChanges.list()) {
    const here = { number: change.number, title: change.title, author: change.author };
    for (const path of content.touched) byPath.set(path, [...(byPath.get(path) ?? []), here]);
  }
  return byPath;
}
