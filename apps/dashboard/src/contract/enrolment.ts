import { z } from 'zod';
import { endpoint } from '#contract/endpoint.ts';

/** Names with `*`, several with commas between; null: all. */
const Patterns = z
  .string()
  .trim()
  .max(500)
  .regex(/^[a-z0-9*-]+(\s*,\s*[a-z0-9*-]+)*$/, 'must be names with *, several with commas between: payments, web-*')
  .nullable();

/** What agents enrol with, without its secret. */
export const EnrolmentTokenView = z.object({
  id: z.string(),
  name: z.string(),
  apps: z.string().nullable(),
  environments: z.string().nullable(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  uses: z.int(),
  usesMax: z.int().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  state: z.enum(['good', 'revoked', 'expired', 'usedUp']),
  revokedAt: z.iso.datetime().nullable(),
  revokedBy: z.string().nullable(),
});
export type EnrolmentTokenView = z.infer<typeof EnrolmentTokenView>;

/** For admins only, as all calls here: 403 for others. */
export const getEnrolment = endpoint({
  method: 'get',
  path: '/enrolment-tokens',
  summary: 'The enrolment tokens of agents, newest first, and how many agents have a credential',
  response: z.object({ tokens: z.array(EnrolmentTokenView), enrolledAgents: z.int() }),
});

export const createEnrolmentToken = endpoint({
  method: 'post',
  path: '/enrolment-tokens',
  summary: 'Make an enrolment token',
  body: z.object({
    name: z.string().trim().min(1).max(100),
    apps: Patterns,
    environments: Patterns,
    /** null: it never expires. */
    expiresInDays: z.int().min(1).max(3_650).nullable(),
    /** null: any number. */
    usesMax: z.int().min(1).max(1_000_000).nullable(),
  }),
  /** `secret` is said this once. */
  response: z.object({ secret: z.string(), token: EnrolmentTokenView }),
});

export const revokeEnrolmentToken = endpoint({
  method: 'post',
  path: '/enrolment-tokens/{id}/revoke',
  summary: 'Let nobody enrol with this token any more; agents that did stay',
  params: z.object({ id: z.string().min(1).max(100) }),
  body: z.object({}),
  response: EnrolmentTokenView,
});

/** How the dashboard knows an agent. */
export const CredentialView = z.object({
  enrolledAt: z.iso.datetime(),
  tokenName: z.string(),
  endedAt: z.iso.datetime().nullable(),
  /** Who revoked it; null also where a newer one took its place. */
  endedBy: z.string().nullable(),
  /** What they said why. */
  endedReason: z.string().nullable(),
});
export type CredentialView = z.infer<typeof CredentialView>;

export const revokeCredential = endpoint({
  method: 'post',
  path: '/fleet/{instanceUid}/credential/revoke',
  summary: 'End the credential of one agent, and its connection with it',
  params: z.object({ instanceUid: z.string().min(1).max(128) }),
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  response: CredentialView,
});
