import { type Activity, DONE } from '#server/ports/activity-store.ts';
import type { Context } from '#server/use-cases/context.ts';

type Deed = Pick<Activity, 'actor' | 'verb' | 'object' | 'reason' | 'detail'>;

/** Does something for a person and keeps that they did, or why it failed. A record that cannot be kept is logged: the deed is done. */
export async function recorded<T>(
  { activity, clock, log }: Context,
  deed: Deed,
  work: () => Promise<T>,
  /** The detail of what was done as asked, where that is known only then. */
  detailOf: (done: T) => unknown = () => deed.detail,
): Promise<T> {
  const keep = async (result: string, detail = deed.detail) => {
    try {
      await activity.append({ ...deed, detail, at: new Date(clock.now()), result });
    } catch (error) {
      log.warn('an activity could not be kept', { verb: deed.verb, object: deed.object, problem: String(error) });
    }
  };
  try {
    const done = await work();
    await keep(DONE, detailOf(done));
    return done;
  } catch (error) {
    await keep(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
