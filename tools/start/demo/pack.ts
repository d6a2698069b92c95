import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

export type Packed = { readonly sha256: string; readonly size: number };

/** Writes `files` (name → text) as a tar.gz at `path`; the same files give the same bytes. */
export async function packFiles(path: string, files: Readonly<Record<string, string | Buffer>>): Promise<Packed> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    tar.entry({ name, mode: 0o755, mtime: new Date(0) }, content);
  }
  tar.finalize();
  const bytes = await buffer(tar.pipe(createGzip({ level: 9 })));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.partial`, bytes);
  await rename(`${path}.partial`, path);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

/** The sample app as a release of `app` carries it. */
export async function sampleFiles(app: string, version: string, accent: string): Promise<Record<string, string>> {
  const server = await readFile(new URL('../../../examples/sample-app/server.mjs', import.meta.url), 'utf8');
  return { 'server.mjs': server, 'app.json': `${JSON.stringify({ app, version, accent })}\n` };
}
