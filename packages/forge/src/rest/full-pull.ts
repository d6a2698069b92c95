import type { ForgeContext } from '#context.ts';
import type { Room } from '#repositories/rooms.ts';
import type { RestContext } from '#rest/environment.ts';
import { mergeableStateOf } from '#rest/mergeable-state.ts';
import { type PullSurroundings, toPull } from '#rest/shape/pull.ts';
import { surroundingsOf } from '#rest/surroundings.ts';
import type { Visit } from '#rest/visit.ts';
import type { PullRecord } from '#store.ts';

/** The whole form of one pull. */
export async function toFullPull(c: RestContext, visit: Visit, pull: PullRecord) {
  return fullPull(c.var.forge, await surroundingsOf(c, visit), visit.room, pull);
}

/** The same outside a request. */
export async function fullPull(forge: ForgeContext, around: PullSurroundings, room: Room, pull: PullRecord) {
  const facts = forge.facts.between(room, pull.baseSha, pull.headSha);
  const mergeable = pull.state === 'open' ? facts.mergeableNow() : null;
  const [files, commits, comments, mergeableState] = await Promise.all([
    facts.files(),
    facts.commits(),
    forge.store.listComments(pull.id),
    mergeableStateOf(forge, around.repository, room, pull, mergeable),
  ]);
  return toPull(around, pull, {
    mergeable,
    mergeableState,
    commits: commits.length,
    changedFiles: files.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    comments: comments.length,
  });
}
