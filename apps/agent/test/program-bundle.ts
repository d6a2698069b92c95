import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../build.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CACHE = here('../node_modules/.cache/pagurus-program');
const INPUTS = ['../src', '../build.ts', 'program.ts', '../../../packages/schema/src', '../../../pnpm-lock.yaml'];

/** The test program as one file, as the agent is shipped, and where Node keeps what it has compiled of it. */
export type ProgramBundle = { readonly path: string; readonly compileCache: string };

let built: Promise<ProgramBundle> | undefined;

/**
 * Built once for all tests that run on the same sources: it starts several times faster than a hundred of them, and to
 * build it takes longer than most tests. Those of older sources are removed.
 */
export function programBundle(): Promise<ProgramBundle> {
  built ??= bundled();
  return built;
}

async function bundled(): Promise<ProgramBundle> {
  const folder = join(CACHE, await hashOfInputs());
  const bundle = { path: join(folder, 'program.mjs'), compileCache: join(folder, 'compiled') };
  const known = await access(bundle.path).then(
    () => true,
    () => false,
  );
  if (!known) {
    await forgetOthers(folder);
    await mkdir(folder, { recursive: true });
    // Whoever else builds it at the same time makes the same.
    const mine = join(folder, `program-${process.pid}.mjs`);
    await buildProgram(here('program.ts'), mine);
    await rename(mine, bundle.path);
  }
  return bundle;
}

async function hashOfInputs(): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS)
    for (const file of await filesOf(here(input))) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function forgetOthers(folder: string): Promise<void> {
  for (const name of await readdir(CACHE).catch(() => [])) {
    if (join(CACHE, name) !== folder) await rm(join(CACHE, name), { recursive: true, force: true });
  }
}
