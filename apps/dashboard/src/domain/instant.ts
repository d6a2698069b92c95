/** Milliseconds since 1970 of an ISO 8601 text that a schema accepted. Asks no clock: the same text gives the same number. */
// oxlint-disable-next-line no-restricted-globals -- reads a text, not the time
export const instantMs = (iso: string): number => Date.parse(iso);

/** The `Date` that libraries ask for. Asks no clock either. */
// oxlint-disable-next-line no-restricted-globals -- of a given moment, not of now
export const instant = (ms: number): Date => new Date(ms);

/** A moment as people read it in a sentence, rounded up to the minute: `2026-11-25 14:03 UTC`. */
export const instantText = (ms: number): string =>
  `${instant(Math.ceil(ms / 60_000) * 60_000)
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ')} UTC`;
