import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { syncFolder } from '#files/durable.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import { TreeWriter } from './tree-writer.ts';

export type UnpackJob = {
  readonly archive: string;
  readonly url: string;
  readonly name: string;
  readonly into: string;
  readonly signal: AbortSignal;
};

type Kind = 'gzip' | 'zstd' | 'tar' | 'zip' | 'program';

/** Makes the tree of a verified archive, every file synced. A file that is no archive is the program itself. */
export async function unpack(job: UnpackJob): Promise<void> {
  await mkdir(job.into, { recursive: true });
  const kind = await kindOf(job.archive);
  if (kind === 'zip') throw malformed(job, 'it is a zip');
  if (kind === 'program') return placeProgram(job);
  try {
    await unpackTar(job, kind);
  } catch (error) {
    job.signal.throwIfAborted();
    if (error instanceof OperationError || systemCode(error)?.startsWith('E') === true) throw error;
    throw malformed(job, reasonOf(error), error);
  }
}

async function unpackTar({ archive, into, name, signal }: UnpackJob, kind: 'gzip' | 'zstd' | 'tar'): Promise<void> {
  const entries = extract();
  const source = createReadStream(archive);
  const feeding =
    kind === 'tar'
      ? pipeline(source, entries, { signal })
      : pipeline(source, kind === 'gzip' ? createGunzip() : createZstdDecompress(), entries, { signal });
  // Its failure also ends the loop below, which is where it is told.
  feeding.catch(() => undefined);
  const writer = new TreeWriter(into, name);
  for await (const entry of entries) await writer.write(entry.header, entry as AsyncIterable<Uint8Array>);
  await feeding;
  await writer.finish();
}

async function placeProgram({ archive, into, url }: UnpackJob): Promise<void> {
  const path = join(into, basename(decodeURIComponent(new URL(url).pathname)) || 'program');
  await copyFile(archive, path);
  const file = await open(path, 'r+');
  try {
    await file.chmod(0o755);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(into);
}

async function kindOf(path: string): Promise<Kind> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(262), 0, 262, 0);
    const magic = buffer.toString('latin1', 0, 4);
    if (magic.startsWith('\x1f\x8b')) return 'gzip';
    if (magic === '\x28\xb5\x2f\xfd') return 'zstd';
    if (magic === 'PK\x03\x04') return 'zip';
    return buffer.toString('latin1', 257, 262) === 'ustar' ? 'tar' : 'program';
  } finally {
    await file.close();
  }
}

function malformed({ name }: UnpackJob, found: string, cause?: unknown): OperationError {
  return new OperationError(`Cannot unpack ${name} as its archive must be a whole tar.gz, tar.zst or tar: ${found}`, {
    code: 'artifact.malformed',
    retry: 'later',
    cause,
  });
}
