import { describe, expect, test } from 'vitest';
import { playwrightRow } from './playwright-row.ts';
import { summary } from './summary.ts';
import { vitestRows } from './vitest-rows.ts';

const file = (name: string, status: string, ...tests: string[]) => ({
  name: `/repo/${name}`,
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('vitestRows()', () => {
  test('counts the tests of each kind', () => {
    const testResults = [
      file('apps/agent/src/a.test.ts', 'passed', 'passed', 'passed'),
      file('apps/agent/src/b.test.tsx', 'failed', 'passed', 'failed'),
      file('apps/agent/src/a.contract.test.ts', 'passed', 'passed', 'pending'),
      file('apps/agent/src/a.integration.test.ts', 'passed', 'passed'),
      file('tools/a.test.ts', 'passed', 'passed'),
    ];
    expect(vitestRows({ success: false, testResults }, 1)).toEqual([
      { name: 'tools', passed: 1, failed: 0, skipped: 0 },
      { name: 'contract', passed: 1, failed: 0, skipped: 1 },
      { name: 'integration', passed: 1, failed: 0, skipped: 0 },
      { name: 'unit', passed: 3, failed: 1, skipped: 0 },
    ]);
  });

  test.each([
    ['a file that did not load', { success: false, testResults: [file('a.test.ts', 'failed')] }, 1],
    ['a file whose hook threw', { success: false, testResults: [file('a.test.ts', 'failed', 'passed', 'skipped')] }, 1],
    [
      'a run that failed outside of the tests',
      { success: false, testResults: [file('a.test.ts', 'passed', 'passed')] },
      1,
    ],
    ['a run that was ended', { success: true, testResults: [file('a.test.ts', 'passed', 'passed')] }, undefined],
    ['a run without tests', { success: true, testResults: [] }, 0],
    ['a run in which all were skipped', { success: true, testResults: [file('a.test.ts', 'passed', 'skipped')] }, 0],
    ['a report that is none', { hello: 'world' }, 0],
  ])('counts %s as one failure', (_name, report, exitCode) => {
    const failed = vitestRows(report, exitCode).reduce((sum, row) => sum + row.failed, 0);
    expect(failed).toBe(1);
  });
});

describe('playwrightRow()', () => {
  const report = (stats: object, errors: unknown[] = []) => ({
    errors,
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  });

  test.each([
    ['what passed', report({ expected: 3 }), 0, { passed: 3, failed: 0 }],
    ['what failed', report({ expected: 3, unexpected: 2 }), 1, { passed: 3, failed: 2 }],
    ['a flaky test as failed', report({ expected: 3, flaky: 1 }), 0, { passed: 3, failed: 1 }],
    [
      'an error outside of the tests as failed',
      report({ expected: 3 }, [{ message: 'x' }]),
      1,
      { passed: 3, failed: 1 },
    ],
    ['an end without a reason as failed', report({ expected: 3 }), undefined, { passed: 3, failed: 1 }],
    ['no test as failed', report({ skipped: 4 }), 0, { passed: 0, failed: 1, skipped: 4 }],
    ['no report as failed', undefined, 0, { passed: 0, failed: 1 }],
  ])('counts %s', (_name, json, exitCode, row) => {
    expect(playwrightRow(json, exitCode)).toMatchObject(row);
  });
});

test('summary() ends with the sums', () => {
  const rows = [
    { name: 'unit', passed: 10, failed: 1, skipped: 0 },
    { name: 'browser', passed: 5, failed: 2, skipped: 1, note: 'why' },
  ];
  const lines = summary(rows).split('\n');
  expect(lines.at(-1)).toBe('15 passed, 3 failed');
  expect(lines[1]).toBe('unit               10        1        0');
  expect(lines[2]).toBe('browser             5        2        1  why');
});
