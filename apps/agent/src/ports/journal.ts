import type { DeploymentState } from '#core/deployment-state.ts';

export type JournalRead =
  | { readonly is: 'state'; readonly state: DeploymentState }
  | { readonly is: 'absent' }
  /** There is one, but it cannot be read; `problem` is a sentence. */
  | { readonly is: 'unreadable'; readonly problem: string };

export interface Journal {
  /** Never throws for what the file holds. */
  read(): Promise<JournalRead>;
  /** When it resolves, a kill or a power cut no longer loses `state`; before that, the last one stands whole. */
  write(state: DeploymentState): Promise<void>;
}
