import type { ChangeSummary } from '#contract/change.ts';
import { type Promotion, readTrailers } from '#domain/promotion-text.ts';
import type { ForgeChange } from '#server/ports/forge.ts';
import { promotionOf } from '#server/state/change-reader.ts';
import type { Caller, Context } from '#server/use-cases/context.ts';

/** The pull requests, newest first; open ones with what Git says they do, others with what their trailers said. */
export async function listChanges(
  context: Context,
  { forge }: Caller,
  state: 'open' | 'closed' | 'all',
): Promise<{ changes: ChangeSummary[] }> {
  const [changes, open] = await Promise.all([
    forge.listChanges(state),
    state === 'closed' ? [] : context.openChanges.list(),
  ]);
  const contents = new Map(open.map(({ change, content }) => [`${change.number} ${change.head.sha}`, content]));
  return {
    changes: changes.map((change) => {
      const content = contents.get(`${change.number} ${change.head.sha}`);
      return toSummary(change, content === undefined ? trailed(change) : promotionOf(content));
    }),
  };
}

export const toSummary = (
  { number, title, state, author, createdAt, updatedAt, body }: ForgeChange,
  promotion: Promotion | null,
): ChangeSummary => {
  const supersededBy = state === 'closed' ? (readTrailers(body).supersededBy ?? null) : null;
  return { number, title, state, author, createdAt, updatedAt, promotion, supersededBy };
};

/** What the body claims: good enough for a line in a list, never for a gate. */
export const trailed = ({ body }: ForgeChange): Promotion | null => readTrailers(body).promotion ?? null;
