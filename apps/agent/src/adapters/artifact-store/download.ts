import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OperationError } from '#ports/operation-error.ts';
import { PartialFile } from './partial-file.ts';
import { type DownloadJob, receive } from './receive.ts';

/**
 * Brings the artifact's bytes into the partial file, going on from what is there; resolves only when their sha256 is the
 * manifest's and they are on the disk. Asks the url, then the mirrors in their order. What has the wrong sha256 is
 * thrown away, and so is what a full disk cut off: the room belongs to what runs.
 */
export async function download(job: DownloadJob): Promise<void> {
  const { artifact, name, bytesMax, signal } = job;
  await mkdir(dirname(job.partialPath), { recursive: true });
  const partial = await PartialFile.find(job.partialPath, artifact.size ?? bytesMax, signal);
  const refusals: OperationError[] = [];
  try {
    for (const url of [artifact.url, ...(artifact.mirrors ?? [])]) {
      try {
        return await downloadFrom(url, job, partial);
      } catch (error) {
        // Another address has the same bytes, but this host has no other disk.
        if (!(error instanceof OperationError) || error.code === 'disk.full') throw error;
        refusals.push(error);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OperationError)) await partial.discard().catch(() => undefined);
    throw error;
  }
  throw joined(name, refusals);
}

async function downloadFrom(url: string, job: DownloadJob, partial: PartialFile): Promise<void> {
  const { artifact, name } = job;
  for (;;) {
    if (partial.sha256 === artifact.sha256) return;
    // Of the right size and yet wrong: nothing can be added to it.
    if (partial.bytes === artifact.size) await partial.discard();
    const resumed = partial.bytes > 0;
    await receive(url, job, partial);
    const found = partial.sha256;
    if (found === artifact.sha256) return;
    const { bytes } = partial;
    await partial.discard();
    // Two halves may be of two files; the whole in one piece decides.
    if (resumed) continue;
    const rule = `its download's sha256 must be ${artifact.sha256}`;
    throw new OperationError(`Cannot use ${name} as ${rule}: it is ${found} (${bytes} bytes)`, {
      code: 'artifact.sha256',
      retry: 'later',
    });
  }
}

/** One refusal as it is; several in one sentence, tried again as soon as the most hopeful one says. */
function joined(name: string, refusals: readonly OperationError[]): OperationError {
  const [first, ...others] = refusals;
  if (first === undefined) throw new Error(`Invariant failed: ${name} has no address to be downloaded from`);
  if (others.length === 0) return first;
  const passing = refusals.filter(({ retry }) => retry === 'soon');
  const found = refusals.map(({ message }) => message).join('; ');
  const message = `Cannot download ${name} as one of its ${refusals.length} addresses must give it: ${found}`;
  if (passing.length === 0) return new OperationError(message, { code: first.code, retry: 'later', cause: first });
  const retryAfterMs = Math.min(...passing.map((refusal) => refusal.retryAfterMs ?? 0));
  return new OperationError(message, { code: first.code, retry: 'soon', retryAfterMs, cause: first });
}
