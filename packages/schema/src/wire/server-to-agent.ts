import { z } from 'zod';

export const ErrorResponse = z.object({
  code: z.enum([
    'badFrame',
    'unknownType',
    'frameTooLarge',
    'unauthorised',
    'fenced',
    'overloaded',
    'protocolUnsupported',
  ]),
  message: z.string(),
  retryAfterMs: z.number().min(0).optional(),
});
export type ErrorResponse = z.infer<typeof ErrorResponse>;

/** What the server says: hints and settings, never desired state. */
export const ServerToAgent = z.object({
  type: z.literal('serverToAgent'),
  flags: z.object({ reportFullState: z.boolean().default(false) }).optional(),
  /** The state repository's head moved: look at once instead of at the next poll. */
  revisionHint: z.object({ commit: z.string() }).optional(),
  connectionSettings: z.object({ heartbeatMs: z.number().min(100) }).optional(),
  errorResponse: ErrorResponse.optional(),
});
export type ServerToAgent = z.infer<typeof ServerToAgent>;
