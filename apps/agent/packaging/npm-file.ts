import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/pagurus-packages', import.meta.url));

/** `path`: below the package's folder. */
export type NpmFile = { readonly name: string; readonly version: string; readonly path: string };

/**
 * One file of a package, which may be for another kind of machine than this. It comes from the npm registry the first
 * time (npm checks its integrity) and from a cache afterwards. Throws with a sentence when neither has it.
 */
export async function npmFile({ name, version, path }: NpmFile, cache = CACHE): Promise<string> {
  const folder = join(cache, `${name.replace('/', '-')}-${version}`);
  const file = join(folder, basename(path));
  const sum = `${basename(path)}.sha256`;
  const known = await readFile(join(folder, sum), 'utf8').catch(() => '');
  if (known !== '' && (await sha256(file).catch(() => undefined)) === known) return file;

  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'fetching-'));
  try {
    await unpackFile(await packed(`${name}@${version}`, made), path, join(made, basename(path)));
    await writeFile(join(made, sum), await sha256(join(made, basename(path))));
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
    return file;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function packed(wanted: string, folder: string): Promise<string> {
  try {
    const args = ['pack', wanted, '--json', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await promisify(execFile)('npm', args, { cwd: folder });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    return join(folder, filename);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot build the executable as npm must bring ${wanted}: ${found}`, { cause: error });
  }
}

async function unpackFile(archive: string, path: string, to: string): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), entries);
  let found = false;
  for await (const entry of entries) {
    if (entry.header.name === `package/${path}`) {
      await pipeline(entry, createWriteStream(to));
      found = true;
    } else entry.resume();
  }
  await reading;
  await rm(archive);
  if (!found) throw new Error(`Cannot build the executable as ${archive} must hold ${path}: it does not`);
  await chmod(to, 0o755);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
