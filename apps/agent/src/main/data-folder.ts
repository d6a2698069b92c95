import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { type DataPaths, dataPaths } from '#files/data-paths.ts';
import { writeDurably } from '#files/durable.ts';

/** Makes what is not there. The path is the real one, so that a link to the folder is not another folder. */
export async function openDataFolder(dataDir: string): Promise<DataPaths> {
  await mkdir(dataDir, { recursive: true });
  const paths = dataPaths(await realpath(dataDir));
  for (const folder of [paths.downloads, paths.trees, paths.slots, paths.config, paths.initDone, paths.appData])
    await mkdir(folder, { recursive: true });
  return paths;
}

/** Stays the same for as long as the data folder lives. */
export async function readInstanceUid(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f-]{36}$/.test(known)) return known;
  const made = randomUUID();
  await writeDurably(path, made);
  return made;
}
