import { globSync, readFileSync } from 'node:fs';

export type SourceFile = { readonly path: string; readonly text: string };

const FOLDERS = '{apps,packages,prisma,tools,e2e,bench,examples,deploy,docs}';
const NEVER = ['**/node_modules/**', '**/.next/**', '**/dist/**', '**/test-results/**', 'prisma/generated/**'];

/** All code that people wrote here. */
export function readSourceFiles(): SourceFile[] {
  const paths = globSync([`${FOLDERS}/**/*.{ts,tsx,mjs,css}`, '*.{ts,mjs}', '.*.mjs'], { exclude: NEVER });
  return paths.toSorted().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Tests and contract suites are tables and cases: they may be long. */
export function isTest(path: string): boolean {
  return /\.(test|contract|spec)\.tsx?$/.test(path);
}

export function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}
