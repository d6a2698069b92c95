import type { DesiredState } from '@pagurus/schema/desired-state.ts';
import { desiredStatePath } from '@pagurus/schema/state-paths.ts';
import { checkedDesiredState } from '@pagurus/schema/state-snapshot.ts';
import { environmentsOf } from '#domain/matrix.ts';
import { newAppFile } from '#domain/new-app-file.ts';
import { problemSentences } from '#domain/new-problems.ts';
import type { Promotion } from '#domain/promotion-text.ts';
import { applyEdit } from '#domain/state-edit.ts';
import type { ChangeContent } from '#server/state/change-reader.ts';
import type { State } from '#server/state/state-room.ts';
import { notFound } from '#server/use-cases/refusal.ts';

export type PlannedFile = { readonly file: string; readonly before: string | undefined } & (
  | { readonly ok: true; readonly after: string; readonly desired: DesiredState }
  | { readonly ok: false; readonly why: string }
);

export type Wish = { readonly app: string; readonly to: string; readonly release: string };

export const asksAlready = ({ app, to, release }: Wish): string =>
  `Cannot promote ${app} to ${release} as ${to} asks for it already`;

/** What the state file will be once `to` asks for `release`: one line of it changed, or a new file of five lines. */
export function planPromotion({ snapshot, files }: State, { app, to, release }: Wish): PlannedFile {
  const file = desiredStatePath(to, app);
  const before = files.get(file);
  const current = snapshot.desired.get(to)?.get(app)?.release;
  const [broken] = problemSentences(snapshot.problems.filter((problem) => problem.file === file));
  if (before !== undefined && current === undefined) {
    return {
      ok: false,
      file,
      before,
      why: `Cannot promote ${app} as the file that would change has an error: ${broken}`,
    };
  }

  const edited =
    before === undefined || current === undefined
      ? { ok: true as const, text: newAppFile({ app, environment: to, release }).text }
      : applyEdit(file, before, { path: ['release'], from: current, to: release });
  if (!edited.ok) return { ok: false, file, before, why: edited.why };
  const parsed = checkedDesiredState(file, edited.text);
  if (parsed.ok) return { ok: true, file, before, after: edited.text, desired: parsed.value };
  const [wrong] = problemSentences(parsed.problems);
  return { ok: false, file, before, why: `Cannot promote ${app} as the file would have an error: ${wrong}` };
}

/** The promotion that a change is, where it is exactly what asking for it here makes of the file; `undefined` for more, or else. */
export function plainMove({ base, head, touched, moves }: ChangeContent): Promotion | undefined {
  const [move, ...others] = moves;
  if (move === undefined || others.length > 0 || touched.length !== 1) return undefined;
  const planned = planPromotion(base, { app: move.app, to: move.environment, release: move.to });
  return planned.ok && head.files.get(planned.file) === planned.after ? move : undefined;
}

/** The environment as a column of the matrix; a refusal when app or environment are unknown. */
export function columnOf({ snapshot }: State, app: string, environment: string) {
  const column = environmentsOf(snapshot).find(({ name }) => name === environment);
  if (column === undefined)
    throw notFound(`Cannot promote to ${environment} as pagurus.yaml lists no such environment`);
  const isKnown = snapshot.releases.has(app) || [...snapshot.desired.values()].some((apps) => apps.has(app));
  if (!isKnown) throw notFound(`Cannot promote ${app} as the state repository has neither a release nor a state of it`);
  return column;
}
