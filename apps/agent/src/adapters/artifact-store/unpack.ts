import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { programName } from '#core/archive-path.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import { archiveKindOf } from './archive-kind.ts';
import { TreeBudget } from './tree-budget.ts';
import { TreeWriter } from './tree-writer.ts';
import { unpackTar } from './unpack-tar.ts';
import { unpackZip } from './unpack-zip.ts';

export type UnpackJob = {
  readonly archive: string;
  /** Names a bare program. */
  readonly url: string;
  readonly name: string;
  readonly into: string;
  /** What the tree may have at most. */
  readonly bytesMax: number;
  readonly signal: AbortSignal;
};

/** Makes the tree of a verified archive, read-only, every file synced. A file that is no archive is the program itself. */
export async function unpack(job: UnpackJob): Promise<void> {
  const { archive, into, name, signal } = job;
  await mkdir(into, { recursive: true });
  const { size } = await stat(archive);
  const writer = new TreeWriter(into, name, await TreeBudget.of(into, name, size, job.bytesMax));
  const kind = await archiveKindOf(archive);
  try {
    switch (kind) {
      case 'gzip':
      case 'zstd':
      case 'tar':
        await unpackTar(archive, kind, writer, signal);
        break;
      case 'zip':
        await unpackZip(archive, writer, signal);
        break;
      case 'program':
        await writer.write({ name: programName(job.url), mode: 0o755 }, createReadStream(archive, { signal }));
        break;
      case 'xz':
      case 'bzip2':
      case '7z':
      case 'rar':
        throw malformed(name, `it is packed with ${kind}`);
    }
    await writer.finish();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError || isFromDisk(error)) throw error;
    throw malformed(name, reasonOf(error), error);
  }
}

/** A system error has a path or a call; a packer's error has a code of its own at most. */
const isFromDisk = (error: unknown): boolean =>
  /^E[A-Z]+$/.test(systemCode(error) ?? '') && error instanceof Error && 'syscall' in error;

function malformed(name: string, found: string, cause?: unknown): OperationError {
  const rule = 'it must be a whole tar.gz, tar.zst, tar, zip or a program';
  return new OperationError(`Cannot unpack ${name} as ${rule}: ${found}`, {
    code: 'artifact.malformed',
    retry: 'later',
    cause,
  });
}
