import { z } from 'zod';
import { failedRow, type Row } from './row.ts';

const Report = z.object({
  errors: z.array(z.unknown()).default([]),
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
});

/** What Playwright's JSON report says. A test that passed only when it was repeated has failed; an error outside of the tests counts as one. */
export function playwrightRow(report: unknown, exitCode: number | undefined): Row {
  const parsed = Report.safeParse(report);
  if (!parsed.success) return failedRow('browser', 'its report cannot be read');
  const { expected, unexpected, flaky, skipped } = parsed.data.stats;
  const failed = unexpected + flaky + parsed.data.errors.length;
  if (expected + failed === 0) return { ...failedRow('browser', 'no test ran'), skipped };
  if (failed === 0 && exitCode !== 0) {
    const note = `it ended with status ${exitCode} though no test failed`;
    return { name: 'browser', passed: expected, failed: 1, skipped, note };
  }
  return { name: 'browser', passed: expected, failed, skipped };
}
