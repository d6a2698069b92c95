import type { Row } from './row.ts';

/** The table of all runners; its last line is `N passed, N failed`. */
export function summary(rows: readonly Row[]): string {
  const total = (key: 'passed' | 'failed'): number => rows.reduce((sum, row) => sum + row[key], 0);
  const lines = rows.map(({ name, passed, failed, skipped, note }) =>
    [name.padEnd(12), cell(passed), cell(failed), cell(skipped), note === undefined ? '' : `  ${note}`].join(''),
  );
  const head = ['runner'.padEnd(12), 'passed', 'failed', 'skipped'].map((word) => word.padStart(9)).join('');
  return [head, ...lines, '', `${total('passed')} passed, ${total('failed')} failed`].join('\n');
}

function cell(count: number): string {
  return String(count).padStart(9);
}
