import { type Hash, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import { type AnswerPlan, freeBytesNeeded, planAnswer } from '#core/download-plan.ts';
import type { Download } from '#core/report.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import { type Body, openArtifact } from './open-artifact.ts';
import { Stall } from './stall.ts';

export type DownloadJob = {
  readonly artifact: Artifact;
  /** As in the sentence: `payments 1.5.0`. */
  readonly name: string;
  readonly partial: string;
  readonly stallMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (download: Download) => void;
};

/**
 * Brings the artifact's bytes into `partial`, going on from what is there; resolves only when their sha256 is the
 * manifest's and they are on the disk. What has the wrong sha256 is thrown away.
 */
export async function download(job: DownloadJob): Promise<void> {
  const { artifact, name, partial } = job;
  await mkdir(dirname(partial), { recursive: true });
  const have = await sizeOf(partial);
  const written = have === artifact.size ? have : await receive(job, have);
  const hash = createHash('sha256');
  // Hashed from the disk and not on the way: what is unpacked is what was judged, resumed or not.
  await hashFile(hash, partial);
  const found = hash.digest('hex');
  if (found === artifact.sha256) return;
  await rm(partial, { force: true });
  throw new OperationError(
    `Cannot use ${name} as its download's sha256 must be ${artifact.sha256}: it is ${found} (${written} bytes)`,
    { code: 'artifact.sha256', retry: 'later' },
  );
}

async function receive(job: DownloadJob, offset: number): Promise<number> {
  using stall = new Stall(job.stallMs, job.signal);
  try {
    const body = await openArtifact(job.artifact.url, offset, stall.signal);
    const plan = planAnswer({
      ...body,
      offset,
      ...(job.artifact.size === undefined ? {} : { size: job.artifact.size }),
    });
    if (plan.do === 'write') return await writeBody(job, body, plan, stall);
    body.cancel();
    if (plan.do === 'fail') throw refusal(job, plan.rule, plan.found, plan.code, plan.retry);
  } catch (error) {
    job.signal.throwIfAborted();
    if (stall.signal.aborted) {
      throw refusal(
        job,
        'the artifact server must send',
        `nothing came for ${job.stallMs} ms`,
        'artifact.stalled',
        'soon',
      );
    }
    if (error instanceof OperationError || isDiskError(error)) throw error;
    throw refusal(job, 'the artifact server must answer', reasonOf(error), 'artifact.unreachable', 'soon', error);
  }
  await rm(job.partial, { force: true });
  return receive(job, 0);
}

type WritePlan = Extract<AnswerPlan, { do: 'write' }>;

async function writeBody(job: DownloadJob, body: Body, plan: WritePlan, stall: Stall): Promise<number> {
  if (plan.total !== undefined) await checkFreeSpace(job, plan.total - plan.offset, plan.total);
  const file = await open(job.partial, plan.offset === 0 ? 'w' : 'a', 0o600);
  let bytes = plan.offset;
  const said = plan.total === undefined ? {} : { total: plan.total };
  try {
    for await (const chunk of body.stream) {
      stall.progress();
      bytes += chunk.length;
      if (plan.total !== undefined && bytes > plan.total) {
        throw refusal(job, `it must have ${plan.total} bytes`, 'more came', 'artifact.size', 'later');
      }
      await file.write(chunk);
      job.onProgress({ bytes, ...said });
    }
    await file.sync();
  } catch (error) {
    if (error instanceof OperationError || isDiskError(error) || stall.signal.aborted) throw error;
    const found = `the connection broke after ${bytes} (${reasonOf(error)})`;
    throw refusal(job, 'all of it must come', found, 'artifact.short', 'soon', error);
  } finally {
    await file.close();
  }
  if (plan.total === undefined || bytes === plan.total) return bytes;
  throw refusal(job, `it must have ${plan.total} bytes`, `the download ended after ${bytes}`, 'artifact.short', 'soon');
}

async function checkFreeSpace(job: DownloadJob, remaining: number, total: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(job.partial));
  const needed = freeBytesNeeded(remaining, total);
  if (bavail * bsize >= needed) return;
  throw refusal(job, `${needed} bytes must be free to unpack it`, `${bavail * bsize} are free`, 'disk.full', 'later');
}

function refusal(
  { name, artifact }: DownloadJob,
  rule: string,
  found: string,
  code: string,
  retry: 'soon' | 'later',
  cause?: unknown,
): OperationError {
  return new OperationError(`Cannot download ${name} from ${bareUrl(artifact.url)} as ${rule}: ${found}`, {
    code,
    retry,
    cause,
  });
}

/** Without what may be secret in it. */
function bareUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** A socket may fail with the same call as a file, but not with the same code. */
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EISDIR']);
const isDiskError = (error: unknown): boolean => DISK_CODES.has(systemCode(error) ?? '');

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

async function hashFile(hash: Hash, path: string): Promise<void> {
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
}
