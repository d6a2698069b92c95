import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type KeyPath, patchYaml } from '#domain/yaml-patch.ts';
import { type Plain, flowText, withKey, withoutKey } from '#domain/yaml-plain.ts';

const FILE = 'environments/dev/web.yaml';
const patched = (text: string, path: KeyPath, value: Plain | undefined) => {
  const result = patchYaml(FILE, text, path, value);
  if (!result.ok) throw new Error(result.why);
  return result.text;
};

describe('patchYaml()', () => {
  test.each<[string, string, string[], Plain | undefined, string]>([
    ['a key that is there', 'a: "1" # why\n', ['a'], '2', 'a: "2" # why\n'],
    ['a key that is new', 'a: 1 # why\n# end\n', ['b'], 'x', 'a: 1 # why\nb: x\n# end\n'],
    ['a key without a last line break', 'a: 1', ['b'], 2, 'a: 1\nb: 2'],
    ['a key in a block', 'vars:\n  a: x\nz: 1\n', ['vars', 'b'], 'w', 'vars:\n  a: x\n  b: w\nz: 1\n'],
    ['a key in a flow map', 'vars: { a: x }\n', ['vars', 'b'], '1.10', 'vars: { a: x, b: "1.10" }\n'],
    ['a key in an empty map', 'vars: {}\nz: 1\n', ['vars', 'b'], 'w', 'vars: { b: w }\nz: 1\n'],
    ['a key in an empty value', 'vars:\nz: 1\n', ['vars', 'b'], 'w', 'vars: { b: w }\nz: 1\n'],
    ['maps on the way', 'a: 1\n', ['r', 'canary', 'count'], 2, 'a: 1\nr: { canary: { count: 2 } }\n'],
    ['CRLF', 'a: 1\r\nz: 1\r\n', ['b'], 2, 'a: 1\r\nz: 1\r\nb: 2\r\n'],
    ['a value behind a block of lines', 'a: |\n  x\n  y\n', ['b'], 2, 'a: |\n  x\n  y\nb: 2\n'],
    [
      'a map in place of text',
      'env:\n  A: "x" # c\n',
      ['env', 'A'],
      { fromEnv: 'B' },
      'env:\n  A: { fromEnv: B } # c\n',
    ],
    ['text in place of a map', 'env:\n  A:\n    fromEnv: B\nz: 1\n', ['env', 'A'], 'x', 'env:\n  A: x\nz: 1\n'],
  ])('sets %s', (_what, before, path, value, after) => {
    expect(patched(before, path, value)).toBe(after);
  });

  test.each<[string, string, string[], string]>([
    ['a line', 'a: 1\nb: 2 # gone\nc: 3\n', ['b'], 'a: 1\nc: 3\n'],
    ['a block', 'a: 1\nb:\n  x: 1\n  y: 2\nc: 3\n', ['b'], 'a: 1\nc: 3\n'],
    ['the last key of a map with the map', 'a: 1\nb:\n  x: 1\nc: 3\n', ['b', 'x'], 'a: 1\nc: 3\n'],
    ['the first of a flow map', 'b: { x: 1, y: 2 }\n', ['b', 'x'], 'b: { y: 2 }\n'],
    ['the last of a flow map', 'b: { x: 1, y: 2 }\n', ['b', 'y'], 'b: { x: 1 }\n'],
    ['the last line', 'a: 1\nb: 2', ['b'], 'a: 1\n'],
    ['what is not there', 'a: 1\n', ['b'], 'a: 1\n'],
  ])('removes %s', (_what, before, path, after) => {
    expect(patched(before, path, undefined)).toBe(after);
  });

  test.each<[string, string, string[], Plain | undefined]>([
    ['broken YAML', 'a: [1\n', ['a'], 2],
    ['an anchor that others use', 'a: &x { b: 1 }\nc: *x\n', ['a'], 2],
    ['a list where a map is wanted', 'a: [1]\nb: *x\n', ['a', 'b'], 2],
  ])('refuses %s with a sentence', (_what, text, path, value) => {
    const result = patchYaml(FILE, text, path, value);
    expect(result.ok ? '' : result.why).toMatch(/^Cannot .*: edit the file as text$/);
  });

  const key = fc.constantFrom('a', 'b', 'vars', 'deep');
  const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean());
  const data = fc.dictionary(key, fc.oneof(scalar, fc.dictionary(key, fc.oneof(scalar, fc.dictionary(key, scalar)))), {
    minKeys: 1,
  });
  const path = fc.array(key, { minLength: 1, maxLength: 3 });

  test('sets or removes exactly that, whatever the style of the file', () => {
    fc.assert(
      fc.property(data, path, fc.option(scalar, { nil: undefined }), fc.boolean(), (before, where, value, flow) => {
        const text = `# first\n${stringify(before, { collectionStyle: flow ? 'flow' : 'block' })}# last\n`;
        const result = patchYaml(FILE, text, where, value);
        if (!result.ok) return;
        const expected = value === undefined ? withoutKey(before, where) : withKey(before, where, value);
        expect(parse(result.text)).toEqual(value === undefined && result.text === text ? before : expected);
        expect(result.text).toMatch(/^# first\n[\s\S]*# last\n$/);
      }),
    );
  });

  test('a block file with plain keys is never refused', () => {
    fc.assert(
      fc.property(data, key, scalar, (before, where, value) => {
        expect(patchYaml(FILE, stringify(before, { lineWidth: 0 }), [where], value)).toMatchObject({ ok: true });
      }),
    );
  });
});

test('flowText() means what it was given', () => {
  const value = fc.letrec<{ plain: Plain }>((tie) => ({
    plain: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('yes', 'NO', '1.10', '25%', '5m', '0x1', 'a: b', '', '-'),
      fc.array(tie('plain'), { maxLength: 3 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), tie('plain'), { maxKeys: 3 }),
    ),
  })).plain;
  fc.assert(
    fc.property(value, (plain) => {
      expect(parse(flowText(plain))).toEqual(plain);
    }),
  );
});
