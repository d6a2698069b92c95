import { describe, expect, test } from 'vitest';
import { parsePatch } from '#ui/patch.ts';

const PROMOTION = `--- a/environments/production/payments.yaml
+++ b/environments/production/payments.yaml
@@ -4,3 +4,3 @@ kind: DesiredState
 environment: production
-release: "1.4.1"
+release: "1.4.2"
 vars: {}
\\ No newline at end of file
`;

describe('parsePatch()', () => {
  test('gives each line its place before and after, and leaves out file headers', () => {
    expect(parsePatch(PROMOTION)).toEqual([
      { kind: 'hunk', before: null, after: null, text: '@@ -4,3 +4,3 @@ kind: DesiredState' },
      { kind: 'context', before: 4, after: 4, text: 'environment: production' },
      { kind: 'removed', before: 5, after: null, text: 'release: "1.4.1"' },
      { kind: 'added', before: null, after: 5, text: 'release: "1.4.2"' },
      { kind: 'context', before: 6, after: 6, text: 'vars: {}' },
    ]);
  });

  test('takes a line that begins with dashes for a removed one once it is inside a hunk', () => {
    expect(parsePatch('@@ -1 +0,0 @@\n--- old')).toContainEqual({
      kind: 'removed',
      before: 1,
      after: null,
      text: '-- old',
    });
  });

  test('counts anew with each hunk', () => {
    const lines = parsePatch('@@ -1 +1 @@\n a\n@@ -40,1 +50,1 @@\n b');
    expect(lines.at(-1)).toEqual({ kind: 'context', before: 40, after: 50, text: 'b' });
  });

  test.each(['', 'Binary files differ'])('finds no line in %j', (patch) => {
    expect(parsePatch(patch)).toEqual([]);
  });
});
