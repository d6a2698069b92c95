import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { applyEdit } from '#domain/state-edit.ts';

const FILE = 'environments/production/payments.yaml';
const edit = (text: string, from = '1.4.1', to = '1.4.2') => applyEdit(FILE, text, { path: ['release'], from, to });
const textOf = (text: string, from?: string, to?: string) => {
  const result = edit(text, from, to);
  if (!result.ok) throw new Error(result.why);
  return result.text;
};

describe('applyEdit()', () => {
  test.each([
    ['double quotes stay', 'release: "1.4.1" # why\n', 'release: "1.4.2" # why\n'],
    ['single quotes stay', "release: '1.4.1'\n", "release: '1.4.2'\n"],
    ['a plain version gets quotes', 'release: 1.4.1\n', 'release: "1.4.2"\n'],
    ['CRLF stays', 'a: 1\r\nrelease: "1.4.1"\r\nb: 2\r\n', 'a: 1\r\nrelease: "1.4.2"\r\nb: 2\r\n'],
    ['a missing final newline stays missing', 'b: 010\nrelease: "1.4.1"', 'b: 010\nrelease: "1.4.2"'],
    ['an anchor that nobody uses stays', 'release: &v "1.4.1"\n', 'release: &v "1.4.2"\n'],
    ['a byte order mark stays', '\uFEFFrelease: "1.4.1"\n', '\uFEFFrelease: "1.4.2"\n'],
    ['a flow map stays on its line', '{release: 1.4.1, b: [x,   y]}', '{release: "1.4.2", b: [x,   y]}'],
    [
      'odd spacing stays',
      'b:   [1,2 ]\n\n\nrelease:    "1.4.1"   # x\n',
      'b:   [1,2 ]\n\n\nrelease:    "1.4.2"   # x\n',
    ],
  ])('%s', (_name, before, after) => {
    expect(textOf(before)).toBe(after);
  });

  test('"none" becomes a version and a version becomes "none"', () => {
    expect(textOf('release: none\n', 'none', '1.10')).toBe('release: "1.10"\n');
    expect(textOf('release: "1.10"\n', '1.10', 'none')).toBe('release: "none"\n');
  });

  test('a version that looks like a number is still text afterwards', () => {
    expect(parseDocument(textOf('release: 1.4.1\n', '1.4.1', '1234e5')).toJS()).toEqual({ release: '1234e5' });
  });

  test('an empty value is filled in', () => {
    const filled = applyEdit(FILE, 'release:\nb: 1\n', { path: ['release'], from: null, to: '1' });
    expect(filled).toEqual({ ok: true, text: 'release: "1"\nb: 1\n' });
  });

  test.each([
    ['the value moved', 'release: "1.5.0"\n', `Cannot change release in ${FILE} as it must be "1.4.1": it is "1.5.0"`],
    [
      'an unquoted number is not that text',
      'release: 1.4\n',
      `Cannot change release in ${FILE} as it must be "1.4.1": it is 1.4`,
    ],
    [
      'there is no such key',
      'relese: "1.4.1"\n',
      `Cannot change release in ${FILE} as it must be a single value: there is none`,
    ],
    [
      'it is a map',
      'release: { a: 1 }\n',
      `Cannot change release in ${FILE} as it must be a single value: it is a list or a map`,
    ],
    [
      'it is an alias',
      'a: &v "1.4.1"\nrelease: *v\n',
      `Cannot change release in ${FILE} as its value is an alias: *v is written elsewhere`,
    ],
    [
      'others use its anchor',
      'release: &v "1.4.1"\nb: *v\n',
      `Cannot change release in ${FILE} as that would change more than this value`,
    ],
    [
      'it is a block',
      'release: |-\n  1.4.1\n',
      `Cannot change release in ${FILE} as it is written as a block of lines: edit the file by hand`,
    ],
  ])('refuses when %s', (_name, text, why) => {
    expect(edit(text)).toEqual({ ok: false, why });
  });

  test('refuses a file in which an alias leads nowhere, and does not throw', () => {
    const refused = edit('release: "1.4.1"\nvars: { a: *gone }\n');
    expect(refused.ok ? '' : refused.why).toMatch(/^Cannot change /);
  });

  test('refuses what is not YAML', () => {
    const refused = edit('release: "1.4.1\n');
    expect(refused.ok ? '' : refused.why).toContain('not valid YAML');
  });
});

const key = fc.constantFrom('a', 'b', 'release', 'app', 'x-y', 'long key');
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('010', '1.10', 'no', '~', "it's"),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
});
/** A document with comments and blank lines between its top-level keys, in either kind of line ending, with or without a final newline. */
const document = fc
  .record({ before: tree, after: tree, from: fc.string(), style, crlf: fc.boolean(), ending: fc.boolean() })
  .map(({ before, after, from, style: how, crlf, ending }) => {
    const part = (data: object) => stringify(data, { ...how, lineWidth: 0, blockQuote: false });
    const lines = `# head\n${part({ before })}\n${part({ release: from })}# tail\n${part({ after })}# end\n`;
    const text = ending ? lines : lines.trimEnd();
    return { text: crlf ? text.replaceAll('\n', '\r\n') : text, from };
  });

test('applyEdit() changes one value and not one byte around it, whatever the document looks like', () => {
  fc.assert(
    fc.property(document, fc.string(), ({ text, from }, to) => {
      const result = applyEdit(FILE, text, { path: ['release'], from, to });
      expect(result).toMatchObject({ ok: true });
      if (!result.ok) return;

      const old = parseDocument(text).toJS() as Record<string, unknown>;
      expect(parseDocument(result.text).toJS()).toEqual({ ...old, release: to });
      const [head, tail] = [text.indexOf('release: '), text.indexOf('# tail')];
      expect(result.text.startsWith(text.slice(0, head + 'release: '.length))).toBe(true);
      expect(result.text.endsWith(text.slice(tail))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('applyEdit() there and back gives the same bytes when the value was quoted', () => {
  fc.assert(
    fc.property(document, fc.string(), ({ text }, to) => {
      const quoted = applyEdit(FILE, text, {
        path: ['release'],
        from: parseDocument(text).get('release') as string,
        to: 'q',
      });
      if (!quoted.ok) throw new Error(quoted.why);
      const there = applyEdit(FILE, quoted.text, { path: ['release'], from: 'q', to });
      if (!there.ok) throw new Error(there.why);
      expect(applyEdit(FILE, there.text, { path: ['release'], from: to, to: 'q' })).toEqual(quoted);
    }),
    { numRuns: 300 },
  );
});
