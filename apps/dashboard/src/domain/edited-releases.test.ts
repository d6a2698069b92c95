import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { releaseFile } from '#domain/domain-builders.contract.ts';
import { editedReleases } from '#domain/edited-releases.ts';

const FILE = 'releases/payments/1.4.2.yaml';
const TEXT = releaseFile('1.4.2', 1);
const after = (text: string | undefined, before: string | undefined = TEXT, file = FILE) =>
  editedReleases(
    new Map(before === undefined ? [] : [[file, before]]),
    new Map(text === undefined ? [] : [[file, text]]),
    [file],
  );

describe('editedReleases()', () => {
  test('names the line and column of the first difference', () => {
    const edited = TEXT.replace('size: 1000', 'size: 2000');
    const line = TEXT.split('\n').findIndex((each) => each.includes('size:'));
    expect(after(edited)).toMatchObject([
      { file: FILE, line: line + 1, column: TEXT.split('\n')[line]!.indexOf('1000') + 1 },
    ]);
  });

  test('lets a release be written, taken away, left alone, and mended when it never parsed', () => {
    expect(editedReleases(new Map(), new Map([[FILE, TEXT]]), [FILE])).toEqual([]);
    expect(after(undefined)).toEqual([]);
    expect(after(TEXT)).toEqual([]);
    expect(after(TEXT, TEXT.replace('kind: Release', 'kind: Relese'))).toEqual([]);
  });

  test('speaks of releases only', () => {
    expect(after('b', 'a', 'environments/dev/payments.yaml')).toEqual([]);
    expect(after('b', 'a', 'README.md')).toEqual([]);
  });

  test('any difference is found, also one at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: TEXT.length }), fc.string({ minLength: 1, maxLength: 3 }), (at, more) => {
        const edited = TEXT.slice(0, at) + more + TEXT.slice(at);
        const [problem, ...others] = after(edited);
        expect(others).toEqual([]);
        expect(problem?.line).toBeLessThanOrEqual(edited.split('\n').length);
      }),
    );
    expect(after(TEXT.trimEnd())).toHaveLength(1);
  });
});
