import type { Retry } from '#core/deployment-state.ts';

/** What came back for a request that asked for the bytes from `offset` on. */
export type Answer = {
  readonly status: number;
  readonly offset: number;
  readonly contentLength?: number;
  readonly contentRange?: string;
  /** The size that the manifest promises. */
  readonly size?: number;
  /** What an artifact whose manifest promises no size may have. */
  readonly bytesMax: number;
};

export type AnswerPlan =
  /** Write the body from `offset` on; the whole file then has `total` bytes, where that is known, and never more than `limit`. */
  | { readonly do: 'write'; readonly offset: number; readonly limit: number; readonly total?: number }
  /** Throw away what is there and ask again from the start. */
  | { readonly do: 'restart' }
  | {
      readonly do: 'fail';
      readonly code: string;
      readonly rule: string;
      readonly found: string;
      readonly retry: Retry;
    };

/** Reads the answer's head; the body is trusted for nothing but its bytes, which the sha256 judges. */
export function planAnswer(answer: Answer): AnswerPlan {
  const { status, offset } = answer;
  if (status === 206 && offset > 0) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.contentRange ?? '');
    if (range === null || Number(range[1]) !== offset) return { do: 'restart' };
    return write(answer, offset, range[2] === '*' ? undefined : Number(range[2]));
  }
  // A server that does not know ranges, or has other bytes than last time (`If-Range`), answers 200 with everything.
  if (status === 200) return write(answer, 0, answer.contentLength);
  if (status === 416 && offset > 0) return { do: 'restart' };
  const passing = status === 408 || status === 425 || status === 429 || status >= 500;
  return {
    do: 'fail',
    code: 'artifact.status',
    rule: 'the artifact server must answer 200',
    found: `it answered ${status}`,
    retry: passing ? 'soon' : 'later',
  };
}

function write({ size, bytesMax }: Answer, offset: number, announced: number | undefined): AnswerPlan {
  if (size !== undefined && announced !== undefined && announced !== size) {
    return fail(`it must have ${size} bytes`, `the server announces ${announced}`);
  }
  const total = size ?? announced;
  if (size === undefined && announced !== undefined && announced > bytesMax) {
    return fail(`it must have at most ${bytesMax} bytes`, `the server announces ${announced}`);
  }
  return { do: 'write', offset, limit: total ?? bytesMax, ...(total === undefined ? {} : { total }) };
}

const fail = (rule: string, found: string): AnswerPlan => ({
  do: 'fail',
  code: 'artifact.size',
  rule,
  found,
  retry: 'later',
});

/** So many bytes must be free before a download begins: the archive, its tree and room to live. */
export const freeBytesNeeded = (remaining: number, total: number): number => remaining + Math.ceil(total * 1.5);

/**
 * How many bytes a tree may have at most: never more than `bytesMax`, and so few that half the archive's size stays
 * free for those who live on the same disk. An archive that unpacks to more than it seems stops there.
 */
export const treeBytesMax = (freeBytes: number, archiveBytes: number, bytesMax: number): number =>
  Math.min(bytesMax, freeBytes - Math.ceil(archiveBytes / 2));
