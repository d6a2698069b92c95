import { z } from 'zod';
import { LeaseKind } from '#wire/agent-to-server.ts';

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

/** `leases`: it grants leases · `relay`: it hands out the state. An agent does without what is not named. */
export type ServerCapability = 'leases' | 'relay';

const ConnectionSettings = z.object({
  heartbeatMs: z.number().min(100),
  /** Of `ServerCapability`; a newer server may name more. A server before this field has none. */
  capabilities: z.array(z.string()).default([]),
});

/** Which asking of the agent is answered. */
const asking = { kind: LeaseKind, revision: z.string(), ask: z.int().min(0).optional() };

/** Go. The lease ends after `expiresInMs` without a frame from its holder; `alreadyDone`: the migration ran elsewhere. */
export const LeaseGrant = z.object({
  ...asking,
  expiresInMs: z.number().min(0),
  alreadyDone: z.boolean().default(false),
});
export type LeaseGrant = z.infer<typeof LeaseGrant>;

/** Not now, and why; asked on, the grant comes by itself. `final`: not for this revision, until a person says so. */
export const LeaseDeny = z.object({ ...asking, reason: z.string(), final: z.boolean().default(false) });
export type LeaseDeny = z.infer<typeof LeaseDeny>;

/** What the server says: hints, leases and settings, never desired state. */
export const ServerToAgent = z.object({
  type: z.literal('serverToAgent'),
  flags: z.object({ reportFullState: z.boolean().default(false) }).optional(),
  /** The state repository's head moved: look at once instead of at the next poll. */
  revisionHint: z.object({ commit: z.string() }).optional(),
  leaseGrant: LeaseGrant.optional(),
  leaseDeny: LeaseDeny.optional(),
  /** A person lifts the quarantine of this revision. */
  retry: z.object({ revision: z.string() }).optional(),
  connectionSettings: ConnectionSettings.optional(),
  errorResponse: ErrorResponse.optional(),
});
export type ServerToAgent = z.infer<typeof ServerToAgent>;
