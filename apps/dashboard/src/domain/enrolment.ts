import { instantText } from '#domain/instant.ts';

/** What a person made for agents to enrol with. Times in milliseconds since 1970. */
export type EnrolmentToken = {
  readonly id: string;
  readonly name: string;
  /** Names with `*`, several with commas between; `null`: all. */
  readonly apps: string | null;
  readonly environments: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  /** `null`: never. */
  readonly expiresAt: number | null;
  /** `null`: any number. */
  readonly usesMax: number | null;
  readonly uses: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
};

/** The id of the token that stands in the dashboard's own settings. */
export const GIVEN_TOKEN_ID = 'settings';

/** Who an agent is. */
export type AgentIdentity = { readonly instanceUid: string; readonly app: string; readonly environment: string };

/** What an agent got for an enrolment token. Times in milliseconds since 1970. */
export type Credential = AgentIdentity & {
  readonly hash: string;
  readonly tokenId: string;
  readonly tokenName: string;
  readonly createdAt: number;
  /** Coarse; `null` until it was shown once. */
  readonly lastUsedAt: number | null;
  readonly endedAt: number | null;
  /** The login of who revoked it; `null` where a newer one took its place. */
  readonly endedBy: string | null;
  /** What they said why. */
  readonly endedReason: string | null;
};

/** What is known when an agent asks. `before`: the credential that its instanceUid has now. */
export type Enrolling = {
  readonly token: EnrolmentToken | undefined;
  readonly asked: AgentIdentity;
  readonly before: Credential | undefined;
  /** Credentials that are not ended, and how many there may be. */
  readonly live: number;
  readonly liveMax: number;
  readonly now: number;
};

export type EnrolmentVerdict =
  | { readonly ok: false; readonly status: 401 | 403 | 503; readonly code: string; readonly sentence: string }
  /** `isUse`: it counts against the token's uses. */
  | { readonly ok: true; readonly isUse: boolean };

/**
 * Whether this token makes this agent known. An agent that was enrolled before gets another credential in place of the
 * one that it lost, if the token could have given it that one too: who may enrol `web` must not push out `payments`.
 */
export function judgeEnrolment({ token, asked, before, live, liveMax, now }: Enrolling): EnrolmentVerdict {
  if (token === undefined) return refusal(401, 'unknownToken', 'the enrolment token must be one of this dashboard');
  const why = whyNotUsable(token, now);
  // An answer that got lost on its way was never used: asking again for it takes no further use.
  const isUse = before === undefined || before.tokenId !== token.id || before.lastUsedAt !== null;
  if (why !== null && (isUse || why.code !== 'usedUp')) return refusal(401, why.code, why.rule);
  if (!isCovered(token, asked)) {
    const rule = `the enrolment token ${token.name} must be for it: it is for ${scopeText(token)}`;
    return refusal(403, 'outOfScope', rule, `${asked.app} in ${asked.environment}`);
  }
  if (before !== undefined && !isCovered(token, before)) {
    const rule = `this instanceUid belongs to ${before.app} in ${before.environment}, for which the enrolment token ${token.name} is not`;
    return refusal(403, 'instanceTaken', rule);
  }
  if (before === undefined && live >= liveMax) {
    return refusal(503, 'full', `at most ${liveMax} agents may be enrolled: revoke those that are gone`);
  }
  return { ok: true, isUse };
}

/** Why nobody can enrol with this token any more; `null` while somebody can. */
export function whyNotUsable(
  { name, revokedAt, revokedBy, expiresAt, uses, usesMax }: EnrolmentToken,
  now: number,
): { readonly code: 'revoked' | 'expired' | 'usedUp'; readonly rule: string } | null {
  if (revokedAt !== null) {
    return { code: 'revoked', rule: `the enrolment token ${name} was revoked by ${revokedBy ?? 'somebody'}` };
  }
  if (expiresAt !== null && expiresAt <= now) {
    return { code: 'expired', rule: `the enrolment token ${name} expired at ${instantText(expiresAt)}` };
  }
  if (usesMax !== null && uses >= usesMax) {
    const times = usesMax === 1 ? 'once' : `${usesMax} times`;
    return { code: 'usedUp', rule: `the enrolment token ${name} may be used ${times}, and was` };
  }
  return null;
}

const isCovered = (
  { apps, environments }: Pick<EnrolmentToken, 'apps' | 'environments'>,
  { app, environment }: Pick<AgentIdentity, 'app' | 'environment'>,
): boolean => matches(apps, app) && matches(environments, environment);

function matches(patterns: string | null, name: string): boolean {
  if (patterns === null) return true;
  return patterns.split(',').some((pattern) => {
    const literal = pattern.trim().split('*').map(literally).join('.*');
    return new RegExp(`^${literal}$`).test(name);
  });
}

const literally = (text: string): string => text.replaceAll(/[\\^$.+?()[\]{}|/]/g, String.raw`\$&`);

/** `payments in staging, production`. */
export const scopeText = ({ apps, environments }: Pick<EnrolmentToken, 'apps' | 'environments'>): string =>
  `${apps ?? 'every app'} in ${environments ?? 'every environment'}`;

const refusal = (status: 401 | 403 | 503, code: string, rule: string, what?: string): EnrolmentVerdict => ({
  ok: false,
  status,
  code: `enrolment.${code}`,
  sentence: `Cannot enrol ${what === undefined ? '' : `an agent of ${what} `}as ${rule}`,
});
