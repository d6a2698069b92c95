import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { releasePath } from '@pagurus/schema/state-paths.ts';
import { APPS } from './apps.ts';
import { packFiles, sampleFiles } from './pack.ts';
import { PEOPLE } from './people.ts';
import { releaseFile, stateFiles } from './state-files.ts';

export type Seed = { readonly seedDir: string; readonly downloadsDir: string };

/**
 * Packs the sample apps into `<data>/downloads` and writes what the first commit and the first accounts are made of
 * to `<data>/seed`. When that was done before, only the accounts are written again: a second start must find everything as it was.
 */
export async function writeSeed(dataDir: string, publicUrl: string): Promise<Seed> {
  const seed: Seed = { seedDir: join(dataDir, 'seed'), downloadsDir: join(dataDir, 'downloads') };
  if (existsSync(seed.seedDir)) {
    await checkOrigin(dataDir, publicUrl);
    await writePeople(seed.seedDir);
    return seed;
  }

  const releases = new Map<string, string>();
  for (const { app, accent, releases: versions } of APPS) {
    for (const release of versions) {
      const name = `${app}-${release.version}.tar.gz`;
      const packed = await packFiles(join(seed.downloadsDir, name), await sampleFiles(app, release.version, accent));
      releases.set(
        releasePath(app, release.version),
        releaseFile(app, release, `${publicUrl}/downloads/${name}`, packed),
      );
    }
  }

  const partial = `${seed.seedDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  for (const [path, text] of Object.entries(stateFiles(releases))) {
    await mkdir(dirname(join(partial, 'state', path)), { recursive: true });
    await writeFile(join(partial, 'state', path), text);
  }
  await writePeople(partial);
  await writeFile(join(partial, ORIGIN), publicUrl);
  await rename(partial, seed.seedDir);
  return seed;
}

/** Those of this version: a folder of an older one may know fewer. */
async function writePeople(dir: string): Promise<void> {
  const people = PEOPLE.map(({ login, name, password, permission }) => ({ login, name, password, permission }));
  const partial = join(dir, 'people.json.partial');
  await writeFile(partial, `${JSON.stringify(people, null, 2)}\n`);
  await rename(partial, join(dir, 'people.json'));
}

const ORIGIN = 'downloads-from.txt';

/** Releases are never edited, so what was published from one port cannot be downloaded from another. */
async function checkOrigin(dataDir: string, publicUrl: string): Promise<void> {
  const origin = await readFile(join(dataDir, 'seed', ORIGIN), 'utf8');
  if (origin === publicUrl) return;
  throw new Error(
    `Cannot start the demo in ${dataDir} at ${publicUrl} as its releases are published at ${origin}: ` +
      `use --port ${new URL(origin).port}, or another folder with --data`,
  );
}
