import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inside, planEntry, programName } from './archive-path.ts';

describe('planEntry()', () => {
  test.each([
    ['./bin/app', 'file', undefined, { do: 'file', path: 'bin/app' }],
    ['bin/', 'directory', undefined, { do: 'folder', path: 'bin' }],
    ['./', 'directory', undefined, { do: 'skip' }],
    ['a/../b', 'file', undefined, { do: 'file', path: 'b' }],
    ['current', 'symlink', 'bin/app', { do: 'link', path: 'current', to: 'bin/app' }],
    ['lib/x.so', 'symlink', 'x.so.1', { do: 'link', path: 'lib/x.so', to: 'x.so.1' }],
    ['lib/x.so', 'symlink', '../x.so.1', { do: 'link', path: 'lib/x.so', to: '../x.so.1' }],
    ['b', 'link', 'a', { do: 'copy', path: 'b', to: 'a' }],
  ] as const)('allows %s (%s)', (name, type, linkname, plan) => {
    expect(planEntry({ name, type, ...(linkname === undefined ? {} : { linkname }) })).toEqual(plan);
  });

  test.each([
    ['../evil', 'file', undefined],
    ['a/../../evil', 'file', undefined],
    ['/etc/passwd', 'file', undefined],
    ['a\\..\\b', 'file', undefined],
    ['x', 'symlink', '/etc/passwd'],
    ['a/x', 'symlink', '../../evil'],
    ['x', 'symlink', 'a/b/../../../evil'],
    ['x', 'symlink', 'a/../b'],
    ['x', 'symlink', ''],
    ['x', 'link', '../evil'],
    ['x', 'block-device', undefined],
    ['x', 'character-device', undefined],
    ['x', 'fifo', undefined],
  ] as const)('refuses %s (%s)', (name, type, linkname) => {
    expect(planEntry({ name, type, ...(linkname === undefined ? {} : { linkname }) }).do).toBe('refuse');
  });
});

describe('inside()', () => {
  test('never answers a path that climbs or begins at the root', () => {
    const part = fc.constantFrom('a', '..', '.', '', 'b');
    const law = fc.property(
      fc.array(part, { maxLength: 12 }),
      (parts) => !/^\/|(^|\/)\.\.?(\/|$)/.test(inside(parts.join('/')) ?? ''),
    );
    expect(fc.check(law).counterexample).toBeNull();
  });
});

describe('programName()', () => {
  test.each([
    ['https://x.example/a/tool?token=1', 'tool'],
    ['https://x.example/a%20b', 'a b'],
    ['https://x.example/100%', '100%'],
    ['https://x.example/', 'program'],
    ['https://x.example/a%2F..%2Fb', 'program'],
    ['file:///opt/tool', 'tool'],
  ])('%s → %s', (url, name) => {
    expect(programName(url)).toBe(name);
  });
});
