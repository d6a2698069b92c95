import type { Movement } from '#repositories/moved-refs.ts';
import type { PullRecord, RepositoryRecord, ReviewRecord, StatusRecord } from '#store.ts';

export type PullAction = 'opened' | 'synchronize' | 'edited' | 'closed' | 'reopened';

/** What an edited pull had before; only what was changed. */
export interface PullEdit {
  readonly title?: string;
  readonly body?: string | null;
  readonly base?: { readonly ref: string; readonly sha: string };
}

/** Something that hooks are told, by the name of GitHub's event. */
export type Happening = {
  readonly repository: RepositoryRecord;
  /** The login of who did it, where known. */
  readonly by: string | null;
} & (
  | { readonly event: 'push'; readonly moved: Movement }
  | {
      readonly event: 'pull_request';
      readonly action: PullAction;
      readonly pull: PullRecord;
      /** The head before a `synchronize`. */
      readonly before?: string;
      readonly edit?: PullEdit;
    }
  | {
      readonly event: 'pull_request_review';
      readonly action: 'submitted' | 'dismissed';
      readonly pull: PullRecord;
      readonly review: ReviewRecord;
    }
  | { readonly event: 'status'; readonly status: StatusRecord }
);

/** Every event there is, as a hook may ask for it. */
export const HOOK_EVENTS = ['push', 'pull_request', 'pull_request_review', 'status'] as const;
