import { z } from 'zod';
import { EDITS_BYTES_MAX, ProposedEdit } from '#contract/change.ts';
import { endpoint } from '#contract/endpoint.ts';
import { FileProblem } from '#contract/problem.ts';
import { BlastRadius, SummaryLine } from '#contract/promotion.ts';

/** An open change that touches a file: known before one begins to edit it. */
export const OpenChangeHere = z.object({ number: z.int(), title: z.string(), author: z.string() });
export type OpenChangeHere = z.infer<typeof OpenChangeHere>;

export const StateFile = z.object({
  path: z.string(),
  kind: z.enum(['Pipeline', 'Release', 'DesiredState']),
  app: z.string().nullable(),
  /** Of a desired state; null for the others. */
  environment: z.string().nullable(),
  /** Of a release; null for the others. */
  version: z.string().nullable(),
  problems: z.int(),
  openChanges: z.array(OpenChangeHere),
});
export type StateFile = z.infer<typeof StateFile>;

export const listFiles = endpoint({
  method: 'get',
  path: '/files',
  summary: 'Every state file at the newest commit',
  response: z.object({ commit: z.string(), files: z.array(StateFile) }),
});

export const FileText = z.object({
  path: z.string(),
  commit: z.string(),
  /** Null when there is no such file. */
  text: z.string().nullable(),
  /** Git's id of the text: what an edit begins from. */
  blob: z.string().nullable(),
  /** Why nobody, or not this person, may edit it; null when they may. */
  readOnly: z.string().nullable(),
  lastChange: z.object({ sha: z.string(), author: z.string(), subject: z.string() }).nullable(),
  openChanges: z.array(OpenChangeHere),
});
export type FileText = z.infer<typeof FileText>;

export const getFileText = endpoint({
  method: 'get',
  path: '/files/text',
  summary: 'One state file as it stands at the newest commit, and who else is changing it',
  query: z.object({ path: z.string().min(1).max(500) }),
  response: FileText,
});

export const EditCheck = z.object({
  /** What would be wrong and these edits answer for, with its place; empty when a pull request can be opened. */
  problems: z.array(FileProblem),
  summary: z.array(SummaryLine),
  blastRadius: BlastRadius.nullable(),
});
export type EditCheck = z.infer<typeof EditCheck>;

export const checkEdits = endpoint({
  method: 'post',
  path: '/edits/check',
  summary: 'What edits of files would do: mistakes with their place, what changes in words, and who would feel it',
  body: z.object({ edits: z.array(ProposedEdit).min(1).max(50) }),
  bodyBytesMax: EDITS_BYTES_MAX,
  response: EditCheck,
});
