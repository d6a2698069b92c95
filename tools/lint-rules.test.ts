import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';

const PURE = ['packages/schema/src', 'apps/agent/src/core', 'apps/dashboard/src/domain'];

/** What pure code must not do: it would hide a parameter. */
const IMPURE: Readonly<Record<string, string>> = {
  'a Node builtin': "export { join } from 'node:path';",
  'the time': 'export const now = (): number => Date.now();',
  'a date': "export const day = (): Date => new Date('2026-01-01');",
  'a timer': 'export const later = (f: () => void): unknown => setTimeout(f, 1);',
  'an interval': 'export const often = (f: () => void): unknown => setInterval(f, 1);',
  'the network': "export const get = (): unknown => fetch('http://127.0.0.1');",
  'the process': 'export const pid = (): unknown => process.pid;',
  chance: 'export const dice = (): number => Math.random();',
  'chance from crypto': 'export const id = (): string => crypto.randomUUID();',
  'a stop watch': 'export const tick = (): number => performance.now();',
};

/** What no code may do, with the rule that says so. */
const ANYWHERE: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'a promise that nobody waits for': ['no-floating-promises', 'export function f(): void {\n  Promise.resolve(1);\n}'],
  'a case that is not handled': [
    'switch-exhaustiveness-check',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
  ],
  any: ['no-explicit-any', 'export const x: any = 1;'],
  'a bang': ['no-non-null-assertion', 'export const f = (x?: string): string => x!;'],
  'a default export': ['no-default-export', 'export default 1;'],
  'the environment': ['no-restricted-properties', "export const home = process.env['HOME'];"],
  console: ['no-console', "export const f = (): void => console.log('x');"],
  'a nested ternary': [
    'no-nested-ternary',
    'export const f = (a: boolean, b: boolean): number => (a ? 1 : b ? 2 : 3);',
  ],
  'a changed parameter': ['no-param-reassign', 'export function f(a: number): number {\n  a = 2;\n  return a;\n}'],
  'a thrown text': ['only-throw-error', "export function f(): never {\n  throw 'x';\n}"],
};

type Finding = { readonly file: string; readonly rule: string };

async function lint(files: Readonly<Record<string, string>>): Promise<Finding[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'pagurus-lint-'));
  try {
    await cp('.oxlintrc.json', join(cwd, '.oxlintrc.json'));
    await symlink(resolve('node_modules'), join(cwd, 'node_modules'));
    await cp('tsconfig.base.json', join(cwd, 'tsconfig.json'));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), `${text}\n`);
    }
    const { stdout } = await execa('oxlint', ['--format', 'json'], { cwd, preferLocal: true, reject: false });
    const report = JSON.parse(stdout) as { diagnostics: { code?: string; filename: string }[] };
    return report.diagnostics.map(({ code, filename }) => ({
      file: filename,
      rule: /\((.+)\)/.exec(code ?? '')?.[1] ?? '',
    }));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

const slug = (words: string): string => words.replaceAll(' ', '-');

describe('oxlint', () => {
  let findings: Finding[];

  beforeAll(async () => {
    const files: Record<string, string> = {};
    for (const [what, text] of Object.entries(IMPURE)) {
      for (const folder of PURE) files[`${folder}/${slug(what)}.ts`] = text;
      files[`apps/agent/src/adapters/${slug(what)}.ts`] = text;
    }
    for (const [what, [, text]] of Object.entries(ANYWHERE)) files[`apps/agent/src/loops/${slug(what)}.ts`] = text;
    findings = await lint(files);
  });

  test.each(Object.keys(IMPURE).flatMap((what) => PURE.map((folder) => [what, folder])))(
    'refuses %s in %s',
    (what, folder) => {
      expect(findings.map(({ file }) => file)).toContain(`${folder}/${slug(what)}.ts`);
    },
  );

  test.each(Object.keys(IMPURE))('lets an adapter use %s', (what) => {
    expect(findings.map(({ file }) => file)).not.toContain(`apps/agent/src/adapters/${slug(what)}.ts`);
  });

  test.each(Object.entries(ANYWHERE))('refuses %s', (what, [rule]) => {
    expect(findings).toContainEqual({ file: `apps/agent/src/loops/${slug(what)}.ts`, rule });
  });
});
