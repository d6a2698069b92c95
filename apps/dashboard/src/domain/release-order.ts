import type { Release } from '@pagurus/schema/release.ts';
import { instantMs } from '#domain/instant.ts';

export type Releases = ReadonlyMap<string, Release>;

/** Oldest first by `createdAt`, never by the spelling of the version; the version only decides between equal times. */
export function inOrder(releases: Releases): Release[] {
  return [...releases.values()].toSorted(
    (a, b) => instantMs(a.createdAt) - instantMs(b.createdAt) || (a.version < b.version ? -1 : 1),
  );
}

/** The releases after `older` up to and with `newer`, oldest first; `undefined` when one is unknown or `newer` is not newer. */
export function releasesBetween(releases: Releases, older: string, newer: string): Release[] | undefined {
  const ordered = inOrder(releases);
  const [from, to] = [older, newer].map((version) => ordered.findIndex((release) => release.version === version));
  if (from === undefined || to === undefined || from < 0 || to < from) return undefined;
  return ordered.slice(from + 1, to + 1);
}
