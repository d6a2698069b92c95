import type { ReviewRecord } from '#store.ts';

/** Each person's newest word on a pull, oldest first; a mere comment takes nothing back. */
export function latestOpinions(reviews: readonly ReviewRecord[]): ReviewRecord[] {
  const latest = new Map<string, ReviewRecord>();
  for (const review of reviews) {
    if (review.state !== 'COMMENTED') latest.set(review.author.toLowerCase(), review);
  }
  return [...latest.values()];
}
