import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ForgeContext } from '#context.ts';
import { readFingerprint } from '#git/fingerprint.ts';
import { readRefFiles } from '#git/ref-files.ts';
import { askBackend, type BackendRun, NEVER_KEEP, runBackend } from '#smart-http/backend.ts';
import { takeSmallBody } from '#smart-http/body.ts';
import { formatLsRefs, parseLsRefs } from '#smart-http/ls-refs.ts';
import type { Reply } from '#smart-http/reply-book.ts';

/** Questions longer than this are asked by few and streamed. */
const QUESTION_MAX_BYTES = 64 * 1024;
/** Answers longer than this are streamed to each. */
const ANSWER_MAX_BYTES = 2 * 1024 * 1024;

/**
 * Answers a client that reads, one that may: `ls-refs` out of the files, what another asked just so before out of
 * memory, all else through git. Does not end the response.
 *
 * A fleet asks the same in one moment, and a process of git for each of its agents takes longer than all the rest
 * of their deployment.
 */
export async function serveUpload(
  context: ForgeContext,
  req: IncomingMessage,
  res: ServerResponse,
  run: BackendRun,
): Promise<void> {
  const body = await takeSmallBody(req, QUESTION_MAX_BYTES);
  if (body === undefined) return runBackend(req, res, run);
  const protocol = req.headers['git-protocol'];
  const isPlain = req.method === 'POST' && req.headers['content-encoding'] === undefined;
  const lsRefs = isPlain ? parseLsRefs(String(protocol), body) : undefined;
  if (lsRefs) {
    const { prefixes } = lsRefs;
    const key = JSON.stringify(['refs', run.dir, prefixes]);
    const refs = await context.rounds.share(key, () => readRefFiles(run.dir, prefixes));
    const headers = [['Content-Type', 'application/x-git-upload-pack-result']] as const;
    return write(res, { status: 200, headers, body: formatLsRefs(refs) });
  }
  const answer = await remembered(context, req, run, body);
  return answer === 'large' ? runBackend(req, res, run, Readable.from([body])) : write(res, answer);
}

/** What was answered to this very question while the repository was as it is now; otherwise git answers, and that is kept. */
async function remembered(context: ForgeContext, req: IncomingMessage, run: BackendRun, body: Buffer) {
  const look = (): Promise<string> => context.rounds.share(`fingerprint ${run.dir}`, () => readFingerprint(run.dir));
  const before = await look();
  const { 'git-protocol': protocol, 'content-type': type, 'content-encoding': encoding } = req.headers;
  const { resource, query } = run.request;
  const asked = [run.dir, before, req.method, resource, query, protocol, type, encoding];
  const question = createHash('sha256').update(JSON.stringify(asked)).update(body).digest('hex');
  return context.replies.answer(question, async () => {
    const answer = await askBackend(req, run, body, ANSWER_MAX_BYTES);
    // What moved meanwhile may or may not be in it.
    return { answer, keep: (await look()) === before };
  });
}

function write(res: ServerResponse, { status, headers, body }: Reply): void {
  res.statusCode = status;
  for (const [name, value] of headers) res.setHeader(name, value);
  res.setHeader('Cache-Control', NEVER_KEEP);
  res.setHeader('Content-Length', body.length);
  res.write(body);
}
