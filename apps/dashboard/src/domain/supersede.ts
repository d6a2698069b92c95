import { cellKey } from '#domain/cell.ts';

/** An open promotion that was made here. */
export type OpenPromotion = {
  readonly number: number;
  readonly app: string;
  readonly environment: string;
  /** No person asked for it. */
  readonly isAutomatic: boolean;
};

export type Superseded = { readonly number: number; readonly by: number };

/**
 * Of several promotions of one app into one environment the latest stands, and takes the place of the others. What the
 * machine asks for never takes the place of what a person asked for, however late it comes.
 */
export function superseded(open: readonly OpenPromotion[]): Superseded[] {
  const cells = Map.groupBy(open, cellKey);
  return [...cells.values()].flatMap((here) => {
    const byPeople = here.filter(({ isAutomatic }) => !isAutomatic);
    const by = Math.max(...(byPeople.length > 0 ? byPeople : here).map(({ number }) => number));
    return here.filter(({ number }) => number !== by).map(({ number }) => ({ number, by }));
  });
}
