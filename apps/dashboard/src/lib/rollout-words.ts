import type { RolloutControl } from '#contract/rollout.ts';
import { count } from '#ui/format.ts';
import type { Tone } from '#ui/state.tsx';

export type RolloutCommand = keyof RolloutControl['actions'];

export const ROLLOUT_TONES: Readonly<Record<RolloutControl['state'], Tone>> = {
  running: 'moving',
  paused: 'wait',
  halted: 'bad',
  done: 'good',
};

const STATES: Readonly<Record<RolloutControl['state'], string>> = {
  running: 'Rolling out',
  paused: 'Paused',
  halted: 'Halted',
  done: 'Done',
};

export const COMMANDS: Readonly<Record<RolloutCommand, { readonly name: string; readonly done: string }>> = {
  pause: { name: 'Pause', done: 'Paused' },
  resume: { name: 'Resume', done: 'Resumed' },
  retry: { name: 'Retry', done: 'Retrying' },
};

/** `Paused by mara`, `Rolling out: 2 switch, 6 wait`. */
export function rolloutTitle({ state, by, leased, waiting }: RolloutControl): string {
  if (state === 'paused' && by !== null) return `${STATES.paused} by ${by}`;
  const moving = leased === 0 ? '' : `${count(leased, 'agent')} at it`;
  const resting = waiting === 0 ? '' : `${waiting.toLocaleString('en-GB')} waiting`;
  const said = [moving, resting].filter(Boolean).join(', ');
  return said === '' ? STATES[state] : `${STATES[state]}: ${said}`;
}

/** Those that a person can do something about, in the order of their buttons. */
export const openCommands = ({ actions }: RolloutControl): RolloutCommand[] =>
  (['resume', 'retry', 'pause'] as const).filter((command) => actions[command] === null);
