import { z } from 'zod';
import { STATUS_PREFIX } from '#domain/gate-status.ts';

/** What a delivery of the forge asks of us: to look at its branches, or at a change (`null`: at whichever moved). */
export type WebhookAsk =
  | { readonly do: 'sync' }
  | { readonly do: 'change'; readonly number: number | null }
  | { readonly do: 'nothing' };

const Push = z.object({ ref: z.string() });
const Numbered = z.object({ pull_request: z.object({ number: z.int() }) });
const Issue = z.object({ issue: z.object({ number: z.int() }) });
const Status = z.object({ context: z.string() });

const NOTHING = { do: 'nothing' } as const;

/** Reads a delivery by the name of its event; what is not known, or not of the shape it should be, asks for nothing. */
export function readWebhook(event: string, payload: unknown): WebhookAsk {
  switch (event) {
    case 'push':
    case 'create':
    case 'delete':
      return event !== 'push' || Push.safeParse(payload).data?.ref.startsWith('refs/heads/') ? { do: 'sync' } : NOTHING;
    case 'pull_request':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return { do: 'change', number: Numbered.safeParse(payload).data?.pull_request.number ?? null };
    case 'issue_comment':
      return { do: 'change', number: Issue.safeParse(payload).data?.issue.number ?? null };
    case 'status':
      // Our own come back to us; looking again because of them would never end.
      return Status.safeParse(payload).data?.context.startsWith(STATUS_PREFIX) === true
        ? NOTHING
        : { do: 'change', number: null };
    case 'check_run':
    case 'check_suite':
      return { do: 'change', number: null };
    default:
      return NOTHING;
  }
}

const Repository = z.object({ repository: z.object({ full_name: z.string() }) });

/** `owner/name` of the repository that the delivery is about; `undefined` where it names none. */
export const repositoryOf = (payload: unknown): string | undefined =>
  Repository.safeParse(payload).data?.repository.full_name;
