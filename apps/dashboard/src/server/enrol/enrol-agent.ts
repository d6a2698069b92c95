import { PROTOCOL_VERSION } from '@pagurus/schema/wire/agent-to-server.ts';
import { type EnrolAnswer, EnrolRequest } from '@pagurus/schema/wire/enrolment.ts';
import { type AgentIdentity, judgeEnrolment } from '#domain/enrolment.ts';
import { hashOfSecret, newSecret } from '#server/agent-secret.ts';
import type { ActivityStore } from '#server/ports/activity-store.ts';
import type { Clock } from '#server/ports/clock.ts';
import type { CredentialStore, EnrolmentChange, EnrolmentFound } from '#server/ports/credential-store.ts';
import type { Log } from '#server/ports/log.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

export type EnrolDeps = {
  readonly credentials: Pick<CredentialStore, 'enrol'>;
  readonly activity: Pick<ActivityStore, 'append'>;
  /** The credential with this hash is over: whoever is connected with it is put out. */
  readonly ended: (hash: string) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Credentials at once, over all agents. */
  readonly liveMax: number;
};

type Enrolled = { readonly credential: string; readonly replacedHash: string | undefined; readonly tokenName: string };

/**
 * Gives an agent a credential for an enrolment token, this once. What it had before is over, and the record says so.
 * Throws Refusal with a sentence: 400, 401, 403, 503.
 */
export async function enrolAgent(deps: EnrolDeps, token: string, body: unknown): Promise<EnrolAnswer> {
  const asked = readRequest(body);
  const { credential, replacedHash, tokenName } = await enrol(deps, token, asked);
  if (replacedHash === undefined) return { credential, replaced: false };
  deps.ended(replacedHash);
  await record(deps, asked, tokenName);
  return { credential, replaced: true };
}

function readRequest(body: unknown): AgentIdentity {
  const parsed = EnrolRequest.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const why = `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'another shape'}`;
    throw new Refusal(`Cannot enrol as the request must name the agent: ${why}`, {
      status: 400,
      code: 'request.invalid',
    });
  }
  const { protocol, ...asked } = parsed.data;
  if (Math.abs(protocol - PROTOCOL_VERSION) <= 1) return asked;
  throw new Refusal(`Cannot enrol with protocol ${protocol} as this server speaks ${PROTOCOL_VERSION}`, {
    status: 400,
    code: 'enrolment.protocolUnsupported',
  });
}

async function enrol(deps: EnrolDeps, token: string, asked: AgentIdentity): Promise<Enrolled> {
  const credential = newSecret('pgc');
  const hash = hashOfSecret(credential);
  const now = deps.clock.now();
  const decide = (found: EnrolmentFound): EnrolmentChange<Enrolled | Refusal> => {
    const verdict = judgeEnrolment({ ...found, asked, liveMax: deps.liveMax, now });
    if (!verdict.ok) return { result: new Refusal(verdict.sentence, verdict) };
    const result = { credential, replacedHash: found.before?.hash, tokenName: found.token?.name ?? '' };
    return { credential: { hash, asked, isUse: verdict.isUse }, result };
  };
  const answer = await deps.credentials
    .enrol(hashOfSecret(token), asked.instanceUid, new Date(now), decide)
    .catch((cause: unknown) => {
      deps.log.warn('an agent could not be enrolled', { instanceUid: asked.instanceUid, problem: String(cause) });
      const why = 'Cannot enrol now as the database must answer: come back later';
      throw new Refusal(why, { status: 503, code: 'enrolment.unavailable', cause });
    });
  if (answer instanceof Refusal) throw answer;
  return answer;
}

/** A record that cannot be kept is logged: the agent is enrolled. */
async function record({ activity, clock, log }: EnrolDeps, asked: AgentIdentity, tokenName: string): Promise<void> {
  const { instanceUid, ...place } = asked;
  const deed = { actor: 'pagurus', verb: 'enrol', object: `agents/${instanceUid}`, result: 'done' };
  const reason = `The agent enrolled again with the token ${tokenName}: its credential before is over`;
  try {
    await activity.append({ ...deed, reason, at: new Date(clock.now()), detail: { ...place, replaced: true } });
  } catch (error) {
    log.warn('an activity could not be kept', { verb: deed.verb, object: deed.object, problem: String(error) });
  }
}
