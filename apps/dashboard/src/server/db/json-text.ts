/**
 * A value as JSON text that Postgres can keep. It refuses the NUL character and halves of surrogate pairs,
 * either of which a stranger's report may hold and would fail the whole batch: both become U+FFFD.
 */
export function toJsonText(value: unknown): string {
  // JSON.stringify writes exactly these two kinds as escapes; an escaped backslash before `u` is no escape.
  return JSON.stringify(value ?? null).replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\uFFFD');
}

/** The same value, as Postgres will give it back. */
export const cleaned = <T>(value: T): T => JSON.parse(toJsonText(value)) as T;
