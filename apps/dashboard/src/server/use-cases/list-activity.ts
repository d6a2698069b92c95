import { z } from 'zod';
import type { ActivityPage, ActivityQuery, ActivityView } from '#contract/activity.ts';
import { DONE, type StoredActivity } from '#server/ports/activity-store.ts';
import type { Context } from '#server/use-cases/context.ts';

/** Part of what was done, newest first. */
export async function listActivity({ activity }: Context, query: ActivityQuery): Promise<ActivityPage> {
  const { q, actor, verb, before, limit } = query;
  const filter = { text: q.trim(), actor, verb };
  // One more than asked for tells whether there is a next part.
  const found = await activity.list(limit + 1, before === undefined ? undefined : BigInt(before), filter);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    activities: shown.map(toActivityView),
    next: found.length > limit && last !== undefined ? String(last.id) : null,
  };
}

/** As the contract has it. */
export const toActivityView = ({
  id,
  at,
  actor,
  verb,
  object,
  reason,
  result,
  detail,
}: StoredActivity): ActivityView => ({
  id: String(id),
  at: at.toISOString(),
  actor,
  verb,
  object,
  reason,
  problem: result === DONE ? null : result,
  move: moveOf(detail),
  change: changeOf(object, detail),
});

function changeOf(object: string, detail: unknown): number | null {
  const [, itself] = /^changes\/(\d{1,9})$/.exec(object) ?? [];
  if (itself !== undefined) return Number(itself);
  const made = Made.safeParse(detail);
  return made.success ? made.data.change : null;
}

const Made = z.object({ change: z.int() });

function moveOf(detail: unknown): ActivityView['move'] {
  if (typeof detail !== 'object' || detail === null || !('from' in detail) || !('to' in detail)) return null;
  const { from, to } = detail;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}
