/** What agents are handed of the newest commit; see `wire/state-bundle.ts`. */
export type RelayedState = { readonly commit: string; readonly text: string };

/** The state repository for those who ask the dashboard instead of the forge. */
export interface StateRelay {
  /** The newest commit that was read; `undefined` before the first. */
  commit(): string | undefined;
  /**
   * A `StateBundle` as JSON; `undefined` before the first commit was read. With `since`, a commit's id, the commits that
   * lead down to it are in it too. Throws MirrorError when it cannot be read.
   */
  bundle(app: string, environment: string, since?: string): Promise<RelayedState | undefined>;
}
