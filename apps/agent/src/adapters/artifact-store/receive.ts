import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Artifact } from '@pagurus/schema/release.ts';
import { type AnswerPlan, freeBytesNeeded, planAnswer } from '#core/download-plan.ts';
import type { Download } from '#core/report.ts';
import { OperationError, reasonOf, systemCode } from '#ports/operation-error.ts';
import type { HeadersFor } from './artifact-headers.ts';
import { type Body, openArtifact } from './open-artifact.ts';
import type { PartialFile } from './partial-file.ts';
import { Stall } from './stall.ts';

export type DownloadJob = {
  readonly artifact: Artifact;
  /** As in the sentence: `payments 1.5.0`. */
  readonly name: string;
  readonly partialPath: string;
  readonly stallMs: number;
  /** What an artifact without a promised size may have. */
  readonly bytesMax: number;
  readonly headersFor: HeadersFor;
  readonly signal: AbortSignal;
  readonly onProgress: (download: Download) => void;
};

/**
 * Whoever sends less has forgotten the connection or means ill. Over a line that is so slow an artifact comes all the
 * same, in pieces: what has come is kept, and the next try goes on behind it.
 */
const BYTES_PER_SECOND_MIN = 1_024;

type Refusal = { rule: string; found: string; code: string; retry: 'soon' | 'later'; wait?: number; cause?: unknown };
type WritePlan = Extract<AnswerPlan, { do: 'write' }>;

/** Asks one address for what is missing of the partial file and writes what it answers; throws OperationError or what the disk says. */
export async function receive(url: string, job: DownloadJob, partial: PartialFile): Promise<void> {
  using stall = new Stall({ stallMs: job.stallMs, bytesPerSecondMin: BYTES_PER_SECOND_MIN }, job.signal);
  const refuse = (refusal: Refusal) => refusalOf(url, job, refusal);
  const offset = partial.bytes;
  try {
    const { size } = job.artifact;
    if (size !== undefined) await requireFreeSpace(url, job, size - offset, size);
    const validator = partial.validatorOf(url);
    const body = await openArtifact({ url, offset, validator, headersFor: job.headersFor, signal: stall.signal });
    const plan = planAnswer({ ...body, offset, bytesMax: job.bytesMax, ...(size === undefined ? {} : { size }) });
    if (plan.do === 'write') return await writeBody(url, job, partial, body, plan, stall);
    body.cancel();
    if (plan.do === 'fail') {
      throw refuse({ ...plan, ...(body.retryAfterMs === undefined ? {} : { wait: body.retryAfterMs }) });
    }
  } catch (error) {
    job.signal.throwIfAborted();
    if (stall.signal.aborted) {
      const rule = `the artifact server must send ${BYTES_PER_SECOND_MIN} bytes a second`;
      throw refuse({ rule, found: stall.why, code: 'artifact.stalled', retry: 'soon' });
    }
    if (error instanceof OperationError || isDiskError(error)) throw error;
    const rule = 'the artifact server must answer';
    throw refuse({ rule, found: reasonOf(error), code: 'artifact.unreachable', retry: 'soon', cause: error });
  }
  await partial.discard();
  return receive(url, job, partial);
}

async function writeBody(
  url: string,
  job: DownloadJob,
  partial: PartialFile,
  body: Body,
  plan: WritePlan,
  stall: Stall,
): Promise<void> {
  const refuse = (refusal: Refusal) => refusalOf(url, job, refusal);
  const { total, limit, offset } = plan;
  const { size } = job.artifact;
  if (total !== undefined && size === undefined) await requireFreeSpace(url, job, total - offset, total);
  const said = total === undefined ? {} : { total };
  let bytes = offset;
  const counted = async function* () {
    for await (const chunk of body.stream) {
      stall.progress(chunk.length);
      bytes += chunk.length;
      if (bytes > limit) {
        const rule = total === undefined ? `it must have at most ${limit} bytes` : `it must have ${total} bytes`;
        throw refuse({ rule, found: 'more came', code: 'artifact.size', retry: 'later' });
      }
      yield chunk;
      job.onProgress({ bytes, ...said });
    }
  };
  try {
    await partial.receive(counted(), offset, {
      url,
      ...(body.validator === undefined ? {} : { validator: body.validator }),
    });
  } catch (error) {
    if (error instanceof OperationError || isDiskError(error) || stall.signal.aborted) throw error;
    const found = `the connection broke after ${bytes} (${reasonOf(error)})`;
    throw refuse({ rule: 'all of it must come', found, code: 'artifact.short', retry: 'soon', cause: error });
  } finally {
    body.cancel();
  }
  if (total === undefined || bytes === total) return;
  const found = `the download ended after ${bytes}`;
  throw refuse({ rule: `it must have ${total} bytes`, found, code: 'artifact.short', retry: 'soon' });
}

async function requireFreeSpace(url: string, job: DownloadJob, remaining: number, total: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(job.partialPath));
  const needed = freeBytesNeeded(remaining, total);
  if (bavail * bsize >= needed) return;
  const rule = `${needed} bytes must be free to unpack it`;
  throw refusalOf(url, job, { rule, found: `${bavail * bsize} are free`, code: 'disk.full', retry: 'later' });
}

function refusalOf(
  url: string,
  { name }: DownloadJob,
  { rule, found, code, retry, wait, cause }: Refusal,
): OperationError {
  return new OperationError(`Cannot download ${name} from ${bareUrl(url)} as ${rule}: ${found}`, {
    code,
    retry,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    cause,
  });
}

/** Without what may be secret in it: name, password and query. */
export function bareUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** A socket may fail with the same call as a file, but not with the same code. */
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EISDIR']);
const isDiskError = (error: unknown): boolean => DISK_CODES.has(systemCode(error) ?? '');
