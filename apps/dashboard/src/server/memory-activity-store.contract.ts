import type { Activity, ActivityStore } from '#server/ports/activity-store.ts';

/** The record of deeds in `kept`, for tests that need no database. */
export function memoryActivityStore(kept: Activity[]): ActivityStore {
  return {
    append: async (activity) => ({ ...activity, id: BigInt(kept.push(activity)) }),
    list: async (limit, before, { actor, verb, objects, text = '' } = {}) =>
      kept
        .map((activity, index) => ({ ...activity, id: BigInt(index + 1) }))
        .filter(({ id }) => before === undefined || id < before)
        .filter((each) => actor === undefined || each.actor === actor)
        .filter((each) => verb === undefined || each.verb === verb)
        .filter(({ object }) => objects === undefined || objects.includes(object))
        .filter(({ reason, result, object, ...each }) =>
          [each.actor, each.verb, object, reason ?? '', result].some((word) =>
            word.toLowerCase().includes(text.toLowerCase()),
          ),
        )
        .toReversed()
        .slice(0, limit),
  };
}
