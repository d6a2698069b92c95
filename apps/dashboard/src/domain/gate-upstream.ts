import { durationMs } from '@pagurus/schema/duration.ts';
import { NO_RELEASE } from '@pagurus/schema/names.ts';
import type { PipelineEnvironment } from '@pagurus/schema/pipeline.ts';
import type { Gate } from '#domain/gate.ts';
import { instantText } from '#domain/instant.ts';

/** An agent of an environment that the release comes from. */
export type UpstreamAgent = {
  readonly environment: string;
  readonly hostname: string;
  readonly release: string | null;
  /** Since when it has run that release, in sync and healthy, by the server's clock; `null` when it does not. */
  readonly steadySinceMs: number | null;
};

/** A release on its way into an environment. */
export type Arrival = {
  readonly app: string;
  readonly release: string;
  readonly upstream: readonly UpstreamAgent[];
  /** It was healthy in the very environment before, so what is upstream proves nothing that is not known. */
  readonly ranHere: boolean;
};

/**
 * `upstream`: every agent of every environment that is promoted from runs the release and is healthy. Where an app has no
 * agent upstream there is nothing to ask, which stops only a soak: that asks for proof.
 * `soak`: all of them have been so for the time that the pipeline asks.
 * Going back to what ran here before needs neither.
 */
export function upstreamGates({ promoteFrom, gates }: PipelineEnvironment, arrival: Arrival, nowMs: number): Gate[] {
  const { app, release, ranHere } = arrival;
  if (promoteFrom.length === 0 || release === NO_RELEASE) return [];
  const names = gates.soak === undefined ? ['upstream'] : ['upstream', 'soak'];
  if (ranHere) return names.map((name) => ({ name, open: true, reason: `${app} ${release} was healthy here before` }));

  const where = promoteFrom.join(' and ');
  const verdicts = promoteFrom.map((environment) => judge(environment, arrival));
  const upstream = upstreamGate(verdicts, `${app} ${release} is healthy on every agent of ${where}`);
  if (gates.soak === undefined) return [upstream];

  const unseen = verdicts.find(({ sinceMs }) => sinceMs === undefined);
  if (unseen !== undefined) {
    return [
      upstream,
      { name: 'soak', open: false, reason: `${gates.soak} begin once ${where} is healthy on ${release}` },
    ];
  }
  return [upstream, soakGate(gates.soak, where, Math.max(...verdicts.map(({ sinceMs }) => sinceMs ?? nowMs)), nowMs)];
}

function upstreamGate(verdicts: readonly Verdict[], healthy: string): Gate {
  const closed = verdicts.find(({ closes }) => closes);
  const unseen = verdicts.find(({ sinceMs }) => sinceMs === undefined);
  return { name: 'upstream', open: closed === undefined, reason: (closed ?? unseen)?.why ?? healthy };
}

function soakGate(soak: string, where: string, sinceMs: number, nowMs: number): Gate {
  const opensAtMs = sinceMs + durationMs(soak);
  if (opensAtMs <= nowMs) return { name: 'soak', open: true, reason: `Healthy in ${where} for ${soak} and more` };
  const reason = `Healthy in ${where} since ${instantText(sinceMs)}: ${soak} are over at ${instantText(opensAtMs)}`;
  return { name: 'soak', open: false, reason, opensAtMs };
}

type Verdict = { readonly closes: boolean; readonly why?: string; readonly sinceMs?: number };

function judge(environment: string, { app, release, upstream }: Arrival): Verdict {
  const agents = upstream.filter((agent) => agent.environment === environment);
  if (agents.length === 0) return { closes: false, why: `No agent of ${app} is in ${environment} to be asked` };
  const elsewhere = agents.find((agent) => agent.release !== release);
  if (elsewhere !== undefined) {
    const runs = elsewhere.release ?? 'nothing';
    return { closes: true, why: `${elsewhere.hostname} in ${environment} runs ${runs}, not ${release}` };
  }
  const ill = agents.find((agent) => agent.steadySinceMs === null);
  if (ill !== undefined) {
    return { closes: true, why: `${ill.hostname} in ${environment} runs ${release} and is not healthy` };
  }
  return { closes: false, sinceMs: Math.max(...agents.map((agent) => agent.steadySinceMs ?? 0)) };
}
