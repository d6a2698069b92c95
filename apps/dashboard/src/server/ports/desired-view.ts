import type { RolloutPolicy } from '@pagurus/schema/desired-state.ts';

/** What Git asks of one app in one environment. */
export type Desired = {
  readonly release: string;
  readonly revision: string;
  /** How it spreads; as if nothing were said about it when absent. */
  readonly rollout?: RolloutPolicy;
  readonly suspended?: boolean;
};

/** The newest state that was read from the mirror; reading it never waits. */
export interface DesiredView {
  /** `undefined` until the first sync. */
  commit(): string | undefined;
  /** `undefined` when Git names nothing there, or its file or release has an error. `release` may be `none`. */
  desired(app: string, environment: string): Desired | undefined;
}
