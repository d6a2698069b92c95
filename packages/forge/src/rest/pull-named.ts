import type { Facts } from '#pulls/fact-book.ts';
import { findFreshPull } from '#pulls/follow-refs.ts';
import { pathPart, type RestContext } from '#rest/environment.ts';
import { notFound } from '#rest/errors.ts';
import type { Visit } from '#rest/visit.ts';
import type { PullRecord } from '#store.ts';

/** The pull whose number is in the path, as its branches are now; 404 when there is none. */
export async function pullNamed(c: RestContext, { repository, room }: Visit): Promise<PullRecord> {
  const number = Number(pathPart(c, 'number'));
  const pull = Number.isInteger(number) ? await findFreshPull(c.var.forge, repository, room, number) : undefined;
  if (!pull) throw notFound();
  return pull;
}

/** What the pull brings, also after it was merged: the record then keeps the base that was merged into. */
export function factsOf(c: RestContext, { room }: Visit, { baseSha, headSha }: PullRecord): Facts {
  return c.var.forge.facts.between(room, baseSha, headSha);
}
