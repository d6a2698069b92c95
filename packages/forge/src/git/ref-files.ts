import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRefName, isSha } from '#git/ref-name.ts';

/** What a ref file says: an object, or another ref. */
type Said = { readonly sha: string } | { readonly ref: string };

const MAX_HOPS = 5;

/**
 * All refs that begin with one of `prefixes` (all, when there is none), sorted by name as git does, and what HEAD is
 * where it begins with one. Symbolic ones as what they point to; broken ones are left out.
 *
 * Read from the files and not through git, which takes tens of milliseconds to start. What they say is looked at and
 * never when they were written, so that it holds whoever moved a ref and however soon after another. Our
 * repositories keep refs as files (format version 0, `createBare`). The loose ones first, then `packed-refs`, as git
 * does: it packs a ref before it removes the file, so none is missed in between.
 */
export async function readRefFiles(dir: string, prefixes: readonly string[] = []): Promise<Map<string, string>> {
  const wants = (name: string): boolean => prefixes.length === 0 || prefixes.some((each) => name.startsWith(each));
  const leadsTo = (folder: string): boolean => wants(folder) || prefixes.some((each) => each.startsWith(folder));
  const said = new Map<string, Said>();
  await readFolder('refs/');
  if (wants('HEAD')) await readOne('HEAD');
  for (const [name, sha] of await readPacked(dir)) if (!said.has(name) && wants(name)) said.set(name, { sha });

  const found: [string, string][] = [];
  for (const name of said.keys()) {
    const sha = await resolve(name);
    if (sha !== undefined) found.push([name, sha]);
  }
  return new Map(found.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));

  async function readFolder(folder: string): Promise<void> {
    const entries = await readdir(path.join(dir, folder), { withFileTypes: true }).catch(ifThere);
    await Promise.all(
      (entries ?? []).map(async (entry) => {
        const name = folder + entry.name;
        if (entry.isDirectory()) return leadsTo(`${name}/`) ? readFolder(`${name}/`) : undefined;
        return wants(name) && isRefName(name) ? readOne(name) : undefined;
      }),
    );
  }

  async function readOne(name: string): Promise<void> {
    const one = parseRefFile((await readFile(path.join(dir, name), 'utf8').catch(ifThere)) ?? '');
    if (one) said.set(name, one);
  }

  async function resolve(name: string): Promise<string | undefined> {
    let at = said.get(name);
    for (let hops = 0; at && 'ref' in at; hops += 1) {
      if (hops >= MAX_HOPS) return undefined;
      const { ref } = at;
      at = said.get(ref) ?? (await readElsewhere(ref));
    }
    return at?.sha;
  }

  /** What a symbolic ref points to may not be among those that were asked for. */
  async function readElsewhere(ref: string): Promise<Said | undefined> {
    if (!ref.startsWith('refs/') || !isRefName(ref)) return undefined;
    const loose = parseRefFile((await readFile(path.join(dir, ref), 'utf8').catch(ifThere)) ?? '');
    if (loose) return loose;
    const sha = (await readPacked(dir)).get(ref);
    return sha === undefined ? undefined : { sha };
  }
}

function parseRefFile(text: string): Said | undefined {
  const line = text.trim();
  if (isSha(line)) return { sha: line };
  const [, ref] = /^ref: *(\S+)$/.exec(line) ?? [];
  return ref === undefined ? undefined : { ref };
}

/** What `packed-refs` says, by full name. */
export async function readPacked(dir: string): Promise<Map<string, string>> {
  const text = (await readFile(path.join(dir, 'packed-refs'), 'utf8').catch(ifThere)) ?? '';
  const lines = text.split('\n').filter((line) => isSha(line.slice(0, 40)) && line[40] === ' ');
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/** For a read of a file that is not there, or no longer: `undefined`. A folder counts as none: only refs below the name are there. */
export function ifThere(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return undefined;
  throw error;
}
