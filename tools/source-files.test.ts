import { describe, expect, test } from 'vitest';
import { isTest, lineCount, readSourceFiles } from './architecture/source-files.ts';

const LINES_MAX = 300;
const MEDIAN_LINES_MAX = 100;

/** What must not stand in the code, and why. */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp, example: string])[] = [
  ['a test that is skipped', /\.(skip|todo|fails|skipIf|runIf)\(/, 'test.skip('],
  ['a test that runs alone', /\.only\(/, 'test.only('],
  ['a promise to do it later', /\b(TODO|FIXME|XXX|HACK)\b/, '// TODO: later'],
  ['a stopgap', /\bfor now\b|\btemporary hack\b/i, '// For now this is fixed'],
  ['a check of types that is switched off', /@ts-(ignore|expect-error|nocheck)/, '// @ts-ignore'],
  [
    'a rule that is switched off without a reason',
    /(eslint|oxlint)-disable(?!.* -- .)/,
    '// oxlint-disable no-console',
  ],
  ['a path of one machine', /['"` ]\/(work|root|home\/\w+)\//, "'/root/data'"],
  ['a conflict that was not resolved', /^(<{7}|>{7}) /m, '<<<<<<< HEAD'],
];

const files = readSourceFiles();
const own = 'tools/source-files.test.ts';

describe('source files', () => {
  test('are found', () => {
    expect(files.map(({ path }) => path)).toContain(own);
  });

  test(`have no more than ${LINES_MAX} lines`, () => {
    const long = files.filter(({ path, text }) => !isTest(path) && lineCount(text) > LINES_MAX);
    expect(long.map(({ path, text }) => `${path}: ${lineCount(text)} lines`)).toEqual([]);
  });

  test(`have a median below ${MEDIAN_LINES_MAX} lines`, () => {
    const counts = files.filter(({ path }) => !isTest(path)).map(({ text }) => lineCount(text));
    const median = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)];
    expect(median).toBeLessThan(MEDIAN_LINES_MAX);
  });

  test('are named in kebab-case', () => {
    const name = /(^|\/)(\[{1,2}(\.{3})?[a-z-]+\]{1,2}|[a-z0-9.-]+|_[a-z-]+)$/;
    expect(files.map(({ path }) => path).filter((path) => !name.test(path))).toEqual([]);
  });

  test.each(FORBIDDEN)('hold no %s', (_what, pattern) => {
    const found = files.filter(({ path, text }) => path !== own && pattern.test(text));
    expect(found.map(({ path, text }) => `${path}: ${pattern.exec(text)?.[0]}`)).toEqual([]);
  });

  test.each(FORBIDDEN)('would be found with %s', (_what, pattern, example) => {
    expect(example).toMatch(pattern);
  });
});
