import { z } from 'zod';

/** One file that a person is editing. `text` null removes it; `before` and `original` null: it is new. */
const Draft = z.object({
  path: z.string(),
  before: z.string().nullable(),
  original: z.string().nullable(),
  text: z.string().nullable(),
});
export type Draft = z.infer<typeof Draft>;

/** By path, in the order in which they were begun. */
export type Drafts = Readonly<Record<string, Draft>>;

/** The drafts with one file's text as it is now; a text that is the original again is no draft any more. */
export function withDraft(drafts: Drafts, draft: Draft): Drafts {
  const { [draft.path]: _old, ...others } = drafts;
  return draft.text === draft.original ? others : { ...drafts, [draft.path]: draft };
}

export function withoutDraft(drafts: Drafts, path: string): Drafts {
  const { [path]: _gone, ...others } = drafts;
  return others;
}

/** What was kept in the browser; nothing when it cannot be read any more. */
export function parseDrafts(kept: string | null): Drafts {
  if (kept === null) return {};
  try {
    return z.record(z.string(), Draft).parse(JSON.parse(kept));
  } catch {
    return {};
  }
}
