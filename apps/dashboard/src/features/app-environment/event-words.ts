import type { CellEvent } from '#contract/app-environment.ts';
import type { Tone } from '#ui/state.tsx';

/** What was done, and what was tried when it was not. */
const VERBS: Readonly<Record<string, readonly [done: string, tried: string]>> = {
  promote: ['asked to promote', 'tried to promote'],
  rollback: ['asked to roll back', 'tried to roll back'],
  edit: ['asked for an edit', 'tried to edit it'],
  app: ['asked to add it', 'tried to add it'],
  approve: ['approved', 'tried to approve'],
  merge: ['merged', 'tried to merge'],
  close: ['closed', 'tried to close'],
  remake: ['made it again', 'tried to make it again'],
  supersede: ['put a later one in its place', 'tried to put a later one in its place'],
  pause: ['paused the rollout', 'tried to pause the rollout'],
  resume: ['let it go on', 'tried to let it go on'],
  retry: ['let agents try again', 'tried to let agents try again'],
  halt: ['halted the rollout', 'tried to halt the rollout'],
  hold: ['holds it', 'tried to hold it'],
};

/** What follows the name of who did it: `asked to promote`, `merged`. A verb that is not known stands for itself. */
export function eventWords({ verb, problem, change }: Pick<CellEvent, 'verb' | 'problem' | 'change'>): string {
  if (verb === 'land') return change === null ? 'committed' : 'merged';
  const [done, tried] = VERBS[verb] ?? [verb, `tried to ${verb}`];
  return problem === null ? done : tried;
}

/** `1.4.1 → 1.4.2`, `the first release 1.4.1`, `on 1.4.1` for a hold; empty where nothing moved. */
export function moveWords({ verb, move }: Pick<CellEvent, 'verb' | 'move'>): string {
  if (move === null) return '';
  const { from, to } = move;
  if (verb === 'hold') return `on ${to}`;
  if (to === null) return `${from} → nothing`;
  return from === null ? to : `${from} → ${to}`;
}

/** What a mark before the line says of it: that it arrived, went wrong, waits, or was only asked for. */
export function eventTone({ verb, problem }: Pick<CellEvent, 'verb' | 'problem'>): Tone {
  if (problem !== null || verb === 'halt') return 'bad';
  if (verb === 'land') return 'good';
  return verb === 'pause' || verb === 'hold' ? 'wait' : 'none';
}
