import type { StateSnapshot } from '@pagurus/schema/state-snapshot.ts';
import { candidateFor } from '#domain/candidate.ts';
import type { PromotionKind } from '#domain/promotion-text.ts';
import { upstreamOf } from '#server/use-cases/arrivals.ts';
import type { Context } from '#server/use-cases/context.ts';
import type { Wish } from '#server/use-cases/plan-promotion.ts';

/**
 * Whether a person who asks for this means that the pipeline shall keep its hands off: going back always does, and so
 * does choosing another release than the candidate where the pipeline promotes by itself.
 */
export function willHold(
  context: Pick<Context, 'fleet'>,
  { pipeline, releases }: StateSnapshot,
  { app, to, release, kind }: Wish & { readonly kind: PromotionKind },
): boolean {
  if (kind === 'rollBack') return true;
  const environment = pipeline?.environments.find(({ name }) => name === to);
  if (environment?.autoPromote !== true) return false;
  const candidate = candidateFor(environment, releases.get(app) ?? new Map(), upstreamOf(context, environment, app));
  return candidate !== release;
}
