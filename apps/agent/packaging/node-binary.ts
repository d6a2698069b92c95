import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export type Arch = 'x64' | 'arm64';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/pagurus-node', import.meta.url));

/**
 * The Node of this version for Linux on `arch`, as a file. It comes from the npm registry the first time (the package
 * `node-linux-<arch>`, whose integrity npm checks) and from a cache afterwards. Throws with a sentence when neither has
 * it.
 */
export async function nodeBinary(arch: Arch, version: string, cache = CACHE): Promise<string> {
  const folder = join(cache, `node-linux-${arch}-${version}`);
  const binary = join(folder, 'node');
  const known = await readFile(join(folder, 'node.sha256'), 'utf8').catch(() => '');
  if (known !== '' && (await sha256(binary).catch(() => undefined)) === known) return binary;

  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, 'fetching-'));
  try {
    await unpackNode(await packed(`node-linux-${arch}@${version}`, made), join(made, 'node'));
    await writeFile(join(made, 'node.sha256'), await sha256(join(made, 'node')));
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
    return binary;
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

async function unpackNode(archive: string, to: string): Promise<void> {
  const entries = extract();
  const reading = pipeline(createReadStream(archive), createGunzip(), entries);
  let found = false;
  for await (const entry of entries) {
    if (entry.header.name === 'package/bin/node') {
      await pipeline(entry, createWriteStream(to));
      found = true;
    } else entry.resume();
  }
  await reading;
  await rm(archive);
  if (!found) throw new Error(`Cannot build the executable as ${archive} must hold bin/node: it does not`);
  await chmod(to, 0o755);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
