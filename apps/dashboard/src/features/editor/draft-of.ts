import type { FileText } from '#contract/files.ts';
import type { Draft } from '#features/editor/drafts.ts';

/** The draft of a file whose text becomes `text`; what it began from stays what the person began from. */
export const draftOf = (file: FileText, draft: Draft | undefined, text: string | null): Draft => ({
  path: file.path,
  before: draft === undefined ? file.blob : draft.before,
  original: draft === undefined ? file.text : draft.original,
  text,
});

/** True when Git has moved below a draft: what it began from is not what is there now. */
export const isBehind = (file: FileText, draft: Draft | undefined): boolean =>
  draft !== undefined && draft.before !== file.blob;
