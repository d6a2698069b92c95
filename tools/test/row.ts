/** One line of the summary: what one runner said, or that it could not say anything. */
export type Row = {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why a count is not the runner's own; `undefined` where it is. */
  readonly note?: string;
};

/** What could not run has failed: no count may look better for a runner that died. */
export function failedRow(name: string, note: string): Row {
  return { name, passed: 0, failed: 1, skipped: 0, note };
}
