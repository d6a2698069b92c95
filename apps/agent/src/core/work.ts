import type { DeploymentState, Retry } from '#core/deployment-state.ts';
import type { Target } from '#core/target.ts';

/** What there is to do in a state; each kind has one executor. */
export type Work =
  | { readonly kind: 'record'; readonly target: Target }
  | { readonly kind: 'verify'; readonly target: Target }
  | { readonly kind: 'download'; readonly target: Target }
  | { readonly kind: 'stage'; readonly target: Target }
  | { readonly kind: 'askLease'; readonly target: Target }
  | { readonly kind: 'migrate'; readonly target: Target; readonly migrates: boolean }
  | { readonly kind: 'switch'; readonly target: Target }
  | { readonly kind: 'watch'; readonly target: Target }
  | { readonly kind: 'rollBack'; readonly fallback: Target | undefined }
  | { readonly kind: 'waitToRetry'; readonly attempt: number; readonly retry: Retry; readonly atLeastMs: number }
  | { readonly kind: 'tidy'; readonly keep: readonly Target[] };

export function workOf(state: DeploymentState): Work | undefined {
  switch (state.at) {
    case 'Fetching':
      return { kind: 'record', target: state.target };
    case 'Verifying':
      return { kind: 'verify', target: state.target };
    case 'Downloading':
      return { kind: 'download', target: state.target };
    case 'Staged':
      return { kind: 'stage', target: state.target };
    case 'AwaitingLease':
      return { kind: 'askLease', target: state.target };
    case 'Migrating':
      return { kind: 'migrate', target: state.target, migrates: state.migrates === true };
    case 'Switching':
      return { kind: 'switch', target: state.target };
    case 'Watching':
      return { kind: 'watch', target: state.target };
    case 'RollingBack':
      return { kind: 'rollBack', fallback: state.fallback };
    case 'Failed':
      if (state.retry === 'never') return undefined;
      return { kind: 'waitToRetry', attempt: state.attempt, retry: state.retry, atLeastMs: state.retryAfterMs ?? 0 };
    case 'InSync':
    case 'Empty':
      return { kind: 'tidy', keep: [state.slots.current, state.slots.previous].filter((slot) => slot !== undefined) };
    case 'Suspended':
      return undefined;
  }
}

/** Work goes on while this stays the same; a different one means: end the old work, begin the new. */
export const workKey = (state: DeploymentState): string =>
  [state.at, 'target' in state ? state.target.revision : '', 'attempt' in state ? state.attempt : ''].join(' ');
