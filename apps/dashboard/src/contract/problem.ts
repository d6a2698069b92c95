import { z } from 'zod';

/** One mistake in a state file, with its place. */
export const FileProblem = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  path: z.string(),
  message: z.string(),
  suggestion: z.string().optional(),
});
export type FileProblem = z.infer<typeof FileProblem>;

/** Every error of the API (RFC 9457, `application/problem+json`). `detail` is a sentence for a person. */
export const ApiProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  problems: z.array(FileProblem).optional(),
});
export type ApiProblem = z.infer<typeof ApiProblem>;
