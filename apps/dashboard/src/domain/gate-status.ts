import { type BlastRadius, blastSentence } from '#domain/blast-radius.ts';
import type { Gate } from '#domain/gate.ts';

export type GateStatus = {
  readonly name: string;
  readonly state: 'success' | 'failure' | 'pending';
  readonly description: string;
};

/** Begins the name of every status that is said here. */
export const STATUS_PREFIX = 'pagurus/';
/** What no time and no other person mends: the change itself, or the rules, must become another one. */
const FAILS: readonly string[] = ['state', 'pipeline'];

/** The gates and the blast radius as a forge shows them on the head, so that its own rules can require them. */
export function statusesOf(gates: readonly Gate[], radius: BlastRadius | null): GateStatus[] {
  const statuses = gates.map(({ name, open, reason }): GateStatus => {
    const closed = FAILS.includes(name) ? 'failure' : 'pending';
    return { name: statusName(name), state: open ? 'success' : closed, description: reason };
  });
  if (radius === null) return statuses;
  return [...statuses, { name: `${STATUS_PREFIX}blast-radius`, state: 'success', description: blastSentence(radius) }];
}

/** `production: soak of web` → `pagurus/production/soak-of-web`. */
const statusName = (gate: string): string => `${STATUS_PREFIX}${gate.replaceAll(': ', '/').replaceAll(' ', '-')}`;

type Known = { readonly name: string; readonly state: string; readonly description: string };

/** What must be said anew so that the forge shows `wanted`: what differs, and that a gate which stood there is gone. */
export function statusesToSet(known: readonly Known[], wanted: readonly GateStatus[], textMax: number): GateStatus[] {
  const cut = wanted.map((each) => ({ ...each, description: shorten(each.description, textMax) }));
  const gone = known
    .filter(
      ({ name, state }) =>
        name.startsWith(STATUS_PREFIX) && state !== 'success' && !cut.some((each) => each.name === name),
    )
    .map(({ name }): GateStatus => ({ name, state: 'success', description: 'This gate no longer stands here' }));
  const differs = (each: GateStatus) =>
    !known.some((old) => old.name === each.name && old.state === each.state && old.description === each.description);
  return [...cut.filter(differs), ...gone];
}

const shorten = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);
