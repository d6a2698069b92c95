import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

let made: Promise<string> | undefined;

/**
 * A folder with a PGlite database in which nothing is yet, to be copied and never opened. Made once and kept in the
 * temporary folder of the system, for all test files and processes of this version.
 */
export function pgliteTemplate(): Promise<string> {
  made ??= makeTemplate();
  return made;
}

async function makeTemplate(): Promise<string> {
  const template = join(tmpdir(), `pagurus-pglite-template-${await pgliteVersion()}`);
  if (existsSync(template)) return template;
  const draft = await mkdtemp(`${template}-`);
  const client = await PGlite.create({ dataDir: draft });
  await client.close();
  try {
    // Appears whole or not at all, also when several test files make it at once.
    await rename(draft, template);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
  return template;
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = await readFile(join(dirname(entry), '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
