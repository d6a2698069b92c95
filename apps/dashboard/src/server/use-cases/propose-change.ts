import type { ProposedEdit, postChange } from '#contract/change.ts';
import type { OutputOf, InputOf } from '#contract/endpoint.ts';
import { whyNot } from '#domain/can.ts';
import { whyNotPath } from '#domain/file-edits.ts';
import { short } from '#domain/gates.ts';
import { changeTrailers, editBranch } from '#domain/promotion-text.ts';
import { blobId } from '#server/state/blob-id.ts';
import { sha256Hex } from '#server/state/sha256.ts';
import type { State } from '#server/state/state-room.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { openEdits } from '#server/use-cases/open-edits.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { Refusal, conflict, forbidden } from '#server/use-cases/refusal.ts';
import { stateAtHead } from '#server/use-cases/state-at-head.ts';

type Input = InputOf<typeof postChange>['body'];

/**
 * Opens a pull request with edits of any files, in the person's own name, made on the newest head of the branch.
 * Repeating it finds the open one. 409 with who changed a file that is no longer as the person saw it; 422 with file,
 * line and column of every mistake that the edits would make in the state.
 */
export async function proposeChange(
  context: Context,
  caller: Caller,
  input: Input,
): Promise<OutputOf<typeof postChange>> {
  const isForbidden = whyNot('edit', askingOf(context, caller));
  if (isForbidden !== null) throw forbidden(isForbidden);
  const { title, body, kind = 'edit' } = input;
  const edits = mustBeEdits(input.edits);
  const key = keyOf(edits);
  const paths = edits.map(({ path }) => path);
  const [path = ''] = paths;
  const detail = { title, paths };
  const deed = { actor: caller.person.login, verb: kind, object: path, reason: body, detail };
  const work = async () => {
    const state = await stateAtHead(context, `open "${title}"`);
    await mustStillHold(context, state, edits);
    return openEdits(context, caller, state, {
      title,
      reason: body,
      trailers: changeTrailers({ reason: body, requester: caller.person.login, key }),
      branch: editBranch(kind, path, key),
      key,
      edits,
    });
  };
  const opened = await recorded(context, deed, work, ({ number }) => ({ ...detail, change: number }));
  context.openChanges.forget();
  context.announcer.changesMoved(opened.number);
  return opened;
}

const keyOf = (edits: readonly ProposedEdit[]): string =>
  sha256Hex(JSON.stringify(edits.map(({ path, before, after }) => [path, before, after]))).slice(0, 32);

/** In the order of their paths, without those that change nothing. 422 where there is nothing left, or a path is none. */
function mustBeEdits(given: readonly ProposedEdit[]): ProposedEdit[] {
  const refuse = (why: string) =>
    new Refusal(`Cannot open the change as ${why}`, { status: 422, code: 'change.badEdit' });
  for (const { path } of given) {
    const why = whyNotPath(path);
    if (why !== undefined) throw refuse(`${why}: it is ${JSON.stringify(path)}`);
    if (given.filter((edit) => edit.path === path).length > 1) throw refuse(`${path} must be edited once: it is twice`);
  }
  const edits = given.filter(({ before, after }) => before !== (after === null ? null : blobId(after)));
  if (edits.length === 0) throw refuse('it must change something: every file stays as it is');
  return edits.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** 409 with who changed what, when a file is no longer as the person saw it. */
async function mustStillHold({ mirror }: Context, state: State, edits: readonly ProposedEdit[]): Promise<void> {
  const { commit } = state.snapshot;
  const looked = await Promise.all(edits.map(async (edit) => ({ edit, now: await blobAt(mirror, state, edit.path) })));
  const moved = looked.filter(({ edit, now }) => now !== edit.before);
  const [first] = moved;
  if (first === undefined) return;
  if (looked.every(({ edit, now }) => now === (edit.after === null ? null : blobId(edit.after)))) {
    throw conflict(
      'Cannot open the change as its files must differ from the branch: they are so already',
      'change.done',
    );
  }
  const by = await mirror.lastChange(commit, first.edit.path);
  const who = by === undefined ? 'it is another one' : `${by.author} committed ${short(by.sha)} "${by.subject}"`;
  const [is, others] = [first.now === null ? ' and it is gone' : '', moved.length - 1];
  const more = others === 0 ? '' : ` (and ${others} more)`;
  throw conflict(`Cannot edit ${first.edit.path} as it must be as you saw it: ${who}${is}${more}`, 'change.filesMoved');
}

async function blobAt(mirror: Context['mirror'], { files, snapshot }: State, path: string): Promise<string | null> {
  const text = files.get(path);
  if (text !== undefined) return blobId(text);
  return (await mirror.object(`${snapshot.commit}:${path}`))?.id ?? null;
}
