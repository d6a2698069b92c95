/** Milliseconds since 1970 of an ISO 8601 text that a schema accepted. Asks no clock: the same text gives the same number. */
// oxlint-disable-next-line no-restricted-globals -- reads a text, not the time
export const instantMs = (iso: string): number => Date.parse(iso);
