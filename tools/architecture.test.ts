import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALLOWED, BREAKS } from './architecture/breaks.ts';

type Violation = { readonly rule: string; readonly from: string };

/** What the checker says about a tree of files. */
async function violationsIn(files: Readonly<Record<string, string>>): Promise<Violation[]> {
  const cwd = await mkdtemp(join(tmpdir(), 'pagurus-layers-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), text);
    }
    const args = ['apps', 'packages', '--config', resolve('.dependency-cruiser.mjs'), '-T', 'json'];
    const { stdout } = await execa('depcruise', args, {
      cwd,
      preferLocal: true,
      localDir: process.cwd(),
      reject: false,
    });
    const report = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    return report.summary.violations.map(({ from, rule }) => ({ rule: rule.name, from }));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/**
 * A checker that finds nothing is not yet a proof: with TypeScript 7 and no swc it would find nothing in any tree.
 * So each rule has files that break it, all in one tree, and is asked to name the file.
 */
describe('the checker', () => {
  let violations: Violation[];

  beforeAll(async () => {
    violations = await violationsIn(
      Object.assign({}, ...Object.values(BREAKS).map(({ files }) => files)) as Record<string, string>,
    );
  });

  test.each(Object.entries(BREAKS))('catches a break of %s', (rule, { at }) => {
    expect(violations).toContainEqual({ rule, from: at });
  });

  test('is shown to catch a break of every rule there is', async () => {
    const path = pathToFileURL(resolve('.dependency-cruiser.mjs')).href;
    const { default: config } = (await import(path)) as { default: { forbidden: { name: string }[] } };
    expect(Object.keys(BREAKS).toSorted()).toEqual(config.forbidden.map(({ name }) => name).toSorted());
  });

  test('lets pass what the layers allow', async () => {
    expect(await violationsIn(ALLOWED)).toEqual([]);
  });
});
