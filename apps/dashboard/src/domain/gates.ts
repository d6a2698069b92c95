import type { PipelineEnvironment, Pipeline } from '@pagurus/schema/pipeline.ts';
import { type Arrival, upstreamGates } from '#domain/gate-upstream.ts';
import { windowsGate } from '#domain/gate-windows.ts';
import type { Gate } from '#domain/gate.ts';
import { type Hold, holdGate } from '#domain/hold.ts';
import { instantMs } from '#domain/instant.ts';

export type Review = {
  readonly author: string;
  readonly verdict: 'approved' | 'changesRequested' | 'commented';
  readonly sha: string;
  /** From a person who may write to the state repository; the approval of others does not count. */
  readonly mayApprove: boolean;
};

export type GateInput = {
  readonly environment: PipelineEnvironment;
  readonly freezes: Pipeline['freezes'];
  readonly nowMs: number;
  /** Releases that move into this environment; empty for a change that moves none. */
  readonly arrivals: readonly Arrival[];
  /** Holds on the cells that move, and the release that each would move to. */
  readonly holds: readonly { readonly hold: Hold; readonly release: string }[];
  /** `undefined` while there is no change yet: its gates are shown beforehand. */
  readonly change:
    | {
        readonly headSha: string;
        readonly author: string;
        readonly requester: string;
        readonly reviews: readonly Review[];
      }
    | undefined;
};

/** Every gate that the pipeline sets on this environment. One that cannot be judged is closed, never silently open. */
export function gatesOf({ environment, freezes, nowMs, arrivals, holds, change }: GateInput): Gate[] {
  const { approvals, windows } = environment.gates;
  return [
    ...(approvals > 0 ? [approvalsGate(approvals, change)] : objectionGate(change)),
    ...arrivals.flatMap((arrival) => named(arrival, arrivals, upstreamGates(environment, arrival, nowMs))),
    ...(windows.length === 0 ? [] : [windowsGate(environment.name, windows, nowMs)]),
    freezeGate(environment.name, freezes, nowMs),
    ...holds.flatMap(({ hold, release }) => named(hold, arrivals, holdGate(hold, release))),
  ];
}

/** Where several apps arrive, each gate says whose it is. */
const named = ({ app }: Pick<Arrival, 'app'>, arrivals: readonly Arrival[], gates: Gate[]): Gate[] =>
  arrivals.length === 1 ? gates : gates.map((gate) => ({ ...gate, name: `${gate.name} of ${app}` }));

/** The state check as a gate: the files at the head must parse and name releases that exist. */
export function stateGate(problems: readonly string[]): Gate {
  const [first, ...others] = problems;
  if (first === undefined) return { name: 'state', open: true, reason: 'Every state file of this change parses' };
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return { name: 'state', open: false, reason: `A state file has an error: ${first}${more}` };
}

/** Why the closed gates stand in the way of a merge, as one sentence; `null` when all are open. */
export function whyGatesClosed(gates: readonly Gate[]): string | null {
  const closed = gates.filter((gate) => !gate.open);
  if (closed.length === 0) return null;
  return `Cannot merge as ${closed.map(({ reason }) => `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`).join('; and ')}`;
}

function approvalsGate(wanted: number, change: GateInput['change']): Gate {
  const name = 'approvals';
  if (change === undefined) {
    return { name, open: false, reason: `${count(wanted)} will be needed: another person must approve the change` };
  }
  const latest = latestVerdicts(change);
  const objector = latest.find(({ verdict }) => verdict === 'changesRequested');
  if (objector !== undefined) return objection(name, objector);

  const approvers = latest.filter((review) => counts(review, change)).map(({ author }) => author);
  const missing = wanted - approvers.length;
  if (missing <= 0) return { name, open: true, reason: `Approved by ${approvers.join(', ')}` };
  const who = missing === 1 ? 'another person' : `${missing} other people`;
  return {
    name,
    open: false,
    reason: `${missing} of ${count(wanted)} ${missing === 1 ? 'is' : 'are'} missing: ${who} must approve ${short(change.headSha)}`,
  };
}

/** Where no approval is asked for, a reviewer who asks for changes is still heard. */
function objectionGate(change: GateInput['change']): Gate[] {
  const objector = change && latestVerdicts(change).find(({ verdict }) => verdict === 'changesRequested');
  return objector === undefined ? [] : [objection('approvals', objector)];
}

const objection = (name: string, { author, sha }: Review): Gate => ({
  name,
  open: false,
  reason: `${author} asked for changes on ${short(sha)}: they must approve, or withdraw it`,
});

/** An approval counts on the very head that is merged, from someone with write permission who neither wrote nor asked for it. */
function counts(review: Review, { headSha, author, requester }: NonNullable<GateInput['change']>): boolean {
  const own = sameLogin(review.author, author) || sameLogin(review.author, requester);
  return review.verdict === 'approved' && review.sha === headSha && review.mayApprove && !own;
}

/** The last verdict of each person who may give one; a comment takes no verdict back. Reviews come oldest first. */
function latestVerdicts({ reviews }: NonNullable<GateInput['change']>): Review[] {
  const latest = new Map<string, Review>();
  for (const review of reviews) {
    if (review.verdict !== 'commented' && review.mayApprove) latest.set(review.author.toLowerCase(), review);
  }
  return [...latest.values()];
}

function freezeGate(environment: string, freezes: Pipeline['freezes'], nowMs: number): Gate {
  const frozen = freezes.find((freeze) => freeze.environments.includes(environment) && instantMs(freeze.until) > nowMs);
  return frozen === undefined
    ? { name: 'freeze', open: true, reason: `${environment} is not frozen` }
    : {
        name: 'freeze',
        open: false,
        reason: `${environment} is frozen until ${frozen.until}: ${frozen.reason}`,
        opensAtMs: instantMs(frozen.until),
      };
}

const count = (wanted: number): string => `${wanted} ${wanted === 1 ? 'approval' : 'approvals'}`;
export const short = (sha: string): string => sha.slice(0, 7);
export const sameLogin = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
