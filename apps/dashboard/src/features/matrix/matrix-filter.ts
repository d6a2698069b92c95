import type { Matrix } from '#contract/matrix.ts';
import { count } from '#ui/format.ts';

type App = Matrix['apps'][number];

/** Whether the environments of an app do not all name one release. */
export const differs = (app: App): boolean => new Set(app.cells.map((cell) => cell.release)).size > 1;

/** The apps to show: their name holds the text, and they differ where only those are asked for. */
export const filterApps = (apps: readonly App[], text: string, onlyDifferences: boolean): App[] =>
  apps.filter((app) => app.app.toLowerCase().includes(text.trim().toLowerCase()) && (!onlyDifferences || differs(app)));

/** What is not at rest, in a few words: `2 rolling out · 1 failed`; `All settled` when nothing is. */
export function summarise(apps: readonly App[]): { text: string; calm: boolean } {
  const states = apps.flatMap((app) => app.cells.map((cell) => cell.state));
  const many = (state: string): number => states.filter((each) => each === state).length;
  const parts = [
    [many('rollingOut'), 'rolling out'],
    [many('waiting'), 'waiting'],
    [many('failed'), 'failed'],
    [many('degraded'), 'degraded'],
    [many('offline'), 'offline'],
    [many('invalid'), 'invalid'],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`);
  return said.length === 0
    ? { text: `${count(apps.length, 'app')}, all settled`, calm: true }
    : { text: said.join(' · '), calm: false };
}

/** The reason for which every promotion on offer is closed, when it is one and the same for several; it is then said once. */
export function sharedReason(apps: readonly App[]): string | null {
  const offers = apps.flatMap(({ cells }) => cells.flatMap(({ promotion }) => (promotion === null ? [] : [promotion])));
  const first = offers[0]?.whyNot ?? null;
  return offers.length > 1 && offers.every(({ whyNot }) => whyNot === first) ? first : null;
}
