import { z } from 'zod';
import { failedRow, type Row } from './row.ts';

const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
    }),
  ),
});

const KINDS: readonly (readonly [name: string, path: RegExp])[] = [
  ['tools', /\/tools\//],
  ['contract', /\.contract\.test\.tsx?$/],
  ['integration', /\.integration\.test\.tsx?$/],
  ['unit', /./],
];

/**
 * What vitest's JSON report says, one row for each kind of test. A file that failed without a failed test (it did not load, a
 * hook threw) counts as one failure, and so does a run that failed for no reason found in a file.
 */
export function vitestRows(report: unknown, exitCode: number | undefined): Row[] {
  const parsed = Report.safeParse(report);
  if (!parsed.success) return [failedRow('vitest', 'its report cannot be read')];
  const files = parsed.data.testResults.map((file) => ({ kind: kindOf(file.name), ...countsOf(file) }));
  const rows = KINDS.map(([name]) =>
    sumOf(
      name,
      files.filter((file) => file.kind === name),
    ),
  ).filter(({ passed, failed, skipped }) => passed + failed + skipped > 0);
  if (rows.every(({ passed, failed }) => passed + failed === 0)) return [failedRow('vitest', 'no test ran')];
  const unexplained = (exitCode !== 0 || !parsed.data.success) && rows.every(({ failed }) => failed === 0);
  return unexplained ? [...rows, failedRow('vitest', `it ended with status ${exitCode} though no test failed`)] : rows;
}

type Counts = Pick<Row, 'passed' | 'failed' | 'skipped'>;

function countsOf({ status, assertionResults }: z.infer<typeof Report>['testResults'][number]): Counts {
  const passed = assertionResults.filter((test) => test.status === 'passed').length;
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  const skipped = assertionResults.length - passed - failed;
  return { passed, failed: status === 'failed' ? Math.max(failed, 1) : failed, skipped };
}

function kindOf(path: string): string {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'unit';
}

function sumOf(name: string, files: readonly Counts[]): Row {
  const sum = (key: keyof Counts): number => files.reduce((total, file) => total + file[key], 0);
  return { name, passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
