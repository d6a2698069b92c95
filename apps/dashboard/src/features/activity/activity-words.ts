import type { ActivityView } from '#contract/activity.ts';
import { paths } from '#lib/paths.ts';

/** Where the thing is that something was done to; undefined when no page shows it. */
export function objectHref(object: string): string | undefined {
  const [kind, first, second, ...rest] = object.split('/');
  if (first === undefined || first === '' || rest.length > 0) return undefined;
  if (kind === 'changes' && second === undefined && /^\d+$/.test(first)) return paths.change(Number(first));
  if (kind === 'agents' && second === undefined) return paths.agent(first);
  if (kind === 'enrolment-tokens') return paths.settings;
  if (kind !== 'environments' || second === undefined) return undefined;
  return second.endsWith('.yaml') ? paths.file(object) : paths.app(second, first);
}

/** The object as people say it: `payments in production`, `#17`. */
export function objectName(object: string): string {
  const [kind, first = '', second, ...rest] = object.split('/');
  if (rest.length > 0) return object;
  if (kind === 'changes' && second === undefined) return `#${first}`;
  if (kind === 'agents' && second === undefined) return `agent ${first}`;
  if (kind === 'enrolment-tokens' && second === undefined) return `enrolment token ${first}`;
  if (kind === 'environments' && second !== undefined && !second.endsWith('.yaml')) return `${second} in ${first}`;
  return object;
}

const COLUMNS = ['time', 'who', 'verb', 'object', 'from', 'to', 'reason', 'result'] as const;

/** As a table for other programs: RFC 4180, with a head. No cell is taken for a formula by a spreadsheet. */
export function toCsv(activities: readonly ActivityView[]): string {
  const rows = activities.map(({ at, actor, verb, object, move, reason, problem }) =>
    [at, actor, verb, object, move?.from ?? '', move?.to ?? '', reason ?? '', problem ?? 'done'].map(cell).join(','),
  );
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
