import type { CellName } from '#domain/cell.ts';
import type { Gate } from '#domain/gate.ts';
import { instantText } from '#domain/instant.ts';

/** Somebody chose another release than the candidate: the app stays on it there until somebody resumes. */
export type Hold = CellName & {
  readonly release: string;
  readonly by: string;
  readonly reason: string;
  readonly sinceMs: number;
};

/** Closed to whatever would leave the held release; no row where nothing is held. */
export function holdGate(hold: Hold | undefined, release: string): Gate[] {
  if (hold === undefined) return [];
  const who = `${hold.by} holds ${hold.app} on ${hold.release}`;
  if (hold.release === release) return [{ name: 'hold', open: true, reason: `${who}, which this asks for` }];
  const since = `since ${instantText(hold.sinceMs)}`;
  return [{ name: 'hold', open: false, reason: `${who} ${since}: ${hold.reason}. Resume it to go on` }];
}
