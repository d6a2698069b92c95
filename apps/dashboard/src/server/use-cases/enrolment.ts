import { randomUUID } from 'node:crypto';
import type { InputOf, OutputOf } from '#contract/endpoint.ts';
import type {
  CredentialView,
  EnrolmentTokenView,
  createEnrolmentToken as create,
  getEnrolment as get,
  revokeCredential as revokeOne,
} from '#contract/enrolment.ts';
import { type Action, whyNot } from '#domain/can.ts';
import { type Credential, type EnrolmentToken, scopeText, whyNotUsable } from '#domain/enrolment.ts';
import { hashOfSecret, newSecret } from '#server/agent-secret.ts';
import { type Caller, type Context, askingOf } from '#server/use-cases/context.ts';
import { recorded } from '#server/use-cases/recorded.ts';
import { conflict, forbidden, notFound } from '#server/use-cases/refusal.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const TOKENS_MAX = 500;

/** The tokens, newest first, and how many agents have a credential. */
export async function getEnrolment(context: Context, caller: Caller): Promise<OutputOf<typeof get>> {
  mustBeAllowed('enrol', context, caller);
  const { tokens, credentials } = context.agents;
  const now = context.clock.now();
  const all = await tokens.list();
  return { tokens: all.map((token) => toView(token, now)), enrolledAgents: await credentials.countLive() };
}

/** Makes a token; its secret is in this answer and nowhere else. */
export async function createEnrolmentToken(
  context: Context,
  caller: Caller,
  { name, apps, environments, expiresInDays, usesMax }: InputOf<typeof create>['body'],
): Promise<OutputOf<typeof create>> {
  mustBeAllowed('enrol', context, caller);
  const now = context.clock.now();
  const by = caller.person.login;
  const token: EnrolmentToken = {
    id: randomUUID(),
    name,
    apps,
    environments,
    createdAt: now,
    createdBy: by,
    expiresAt: expiresInDays === null ? null : now + expiresInDays * DAY_MS,
    usesMax,
    uses: 0,
    lastUsedAt: null,
    revokedAt: null,
    revokedBy: null,
  };
  const secret = newSecret('pge');
  const deed = { actor: by, verb: 'enrol', object: `enrolment-tokens/${name}`, reason: null };
  await recorded(context, { ...deed, detail: { for: scopeText(token), expiresInDays, usesMax } }, async () => {
    const known = await context.agents.tokens.list();
    if (known.length >= TOKENS_MAX) {
      const rule = `there may be ${TOKENS_MAX} of them: revoke those that nobody needs, they go after 30 days`;
      throw conflict(`Cannot make the enrolment token ${name} as ${rule}`, 'enrolment.tooManyTokens');
    }
    await context.agents.tokens.create(token, hashOfSecret(secret));
  });
  return { secret, token: toView(token, now) };
}

/** Nobody enrols with it any more; agents that did stay. */
export async function revokeEnrolmentToken(context: Context, caller: Caller, id: string): Promise<EnrolmentTokenView> {
  mustBeAllowed('enrol', context, caller);
  const actor = caller.person.login;
  const now = context.clock.now();
  const deed = { actor, verb: 'revoke', object: `enrolment-tokens/${id}`, reason: null, detail: null };
  return recorded(context, deed, async () => {
    const token = await context.agents.tokens.revoke(id, actor, new Date(now));
    if (token === undefined) throw notFound(`Cannot revoke the enrolment token ${id} as there is none with this id`);
    return toView(token, now);
  });
}

type Revocation = InputOf<typeof revokeOne>['params'] & InputOf<typeof revokeOne>['body'];

/** Ends what the agent has, and its socket with it, wherever that is. 409 when it has none. */
export async function revokeCredential(
  context: Context,
  caller: Caller,
  { instanceUid, reason }: Revocation,
): Promise<CredentialView> {
  mustBeAllowed('revokeCredential', context, caller);
  const actor = caller.person.login;
  const deed = { actor, verb: 'revoke', object: `agents/${instanceUid}`, reason, detail: { credential: true } };
  return recorded(context, deed, async () => {
    const ended = await context.agents.credentials.revoke(instanceUid, { login: actor, reason });
    if (ended === undefined) {
      const why = `Cannot revoke the credential of agent ${instanceUid} as it must have one: it has none`;
      throw conflict(why, 'credential.none');
    }
    context.agents.door.ended(ended.hash);
    return credentialView(ended);
  });
}

export const credentialView = ({
  createdAt,
  tokenName,
  endedAt,
  endedBy,
  endedReason,
}: Credential): CredentialView => ({
  enrolledAt: iso(createdAt),
  tokenName,
  endedAt: isoOr(endedAt),
  endedBy,
  endedReason,
});

function mustBeAllowed(action: Action, context: Context, caller: Caller): void {
  const why = whyNot(action, askingOf(context, caller));
  if (why !== null) throw forbidden(why);
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOr = (ms: number | null): string | null => (ms === null ? null : iso(ms));

const toView = (token: EnrolmentToken, now: number): EnrolmentTokenView => ({
  ...token,
  createdAt: iso(token.createdAt),
  expiresAt: isoOr(token.expiresAt),
  lastUsedAt: isoOr(token.lastUsedAt),
  revokedAt: isoOr(token.revokedAt),
  state: whyNotUsable(token, now)?.code ?? 'good',
});
