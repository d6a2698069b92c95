import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gitEnvironment } from '#git/environment.ts';
import { CgiBody, type CgiHead } from '#smart-http/cgi.ts';
import type { Answer } from '#smart-http/reply-book.ts';
import type { GitRequest } from '#smart-http/route.ts';

export const NEVER_KEEP = 'no-cache, max-age=0, must-revalidate';

export interface BackendRun {
  readonly dataDir: string;
  readonly dir: string;
  readonly request: GitRequest;
  /** The login of the caller; git writes it into the reflog. */
  readonly user: string | undefined;
  /** What git is told beside the request. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs `git http-backend` on the request and streams its answer, but does not end the response. `input`: the body.
 *
 * Resolves when git has exited and all it said was written. Rejects when either side broke off.
 */
export async function runBackend(
  req: IncomingMessage,
  res: ServerResponse,
  run: BackendRun,
  input: Readable = req,
): Promise<void> {
  const { child, exited, complaints } = start(req, run);
  const body = new CgiBody(({ status, headers }) => {
    res.statusCode = status;
    for (const [name, value] of headers) res.setHeader(name, value);
    res.setHeader('Cache-Control', NEVER_KEEP);
  });
  // git may stop reading early, when it refuses; its answer tells why.
  const sent = pipeline(input, child.stdin).catch(() => undefined);
  // A client that went away has no use for a pack; a push sees the end of its input instead and keeps nothing half.
  res.once('close', () => child.stdout.destroy());
  try {
    await Promise.all([pipeline(child.stdout, body, res, { end: false }), exited]);
  } catch (error) {
    await exited.catch(() => undefined);
    throw new Error(`Cannot serve git as it broke off: ${complaints()}`, { cause: error });
  } finally {
    input.unpipe(child.stdin);
    child.stdin.destroy();
    await sent;
  }
}

/**
 * Lets `git http-backend` answer the request with this body, to whoever asked: no client can slow it down or break it off.
 *
 * `large` when it says more than `maxBytes`. Throws when git breaks off.
 */
export async function askBackend(
  req: IncomingMessage,
  run: BackendRun,
  body: Buffer,
  maxBytes: number,
): Promise<Answer> {
  const { child, exited, complaints } = start(req, run);
  child.stdin.on('error', () => undefined);
  child.stdin.end(body);
  const heads: CgiHead[] = [];
  const cgi = new CgiBody((head) => heads.push(head));
  const chunks: Buffer[] = [];
  let size = 0;
  const collected = pipeline(child.stdout, cgi, async (said: AsyncIterable<Buffer>) => {
    for await (const chunk of said) {
      size += chunk.length;
      if (size > maxBytes) return child.kill('SIGKILL');
      chunks.push(chunk);
    }
    return false;
  });
  const [outcome, code] = await Promise.all([collected.catch((error: unknown) => ({ error })), exited]);
  if (size > maxBytes) return 'large';
  const [head] = heads;
  if (code !== 0 || !head || typeof outcome === 'object') {
    throw new Error(`Cannot serve git as it broke off with ${code}: ${complaints()}`, { cause: outcome });
  }
  return { ...head, body: Buffer.concat(chunks) };
}

/** `exited`: its code, once all it said was handed on. `complaints`: what it said on its standard error until now. */
function start(req: IncomingMessage, run: BackendRun) {
  const child = spawn('git', ['http-backend'], { env: environment(req, run), stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  return { child, exited, complaints: (): string => Buffer.concat(said).toString().trim() };
}

function environment(req: IncomingMessage, { dataDir, dir, request, user, env }: BackendRun): NodeJS.ProcessEnv {
  const { GIT_DIR: _none, ...inherited } = gitEnvironment(dir);
  const header = (name: string, as: string): Record<string, string> => {
    const value = req.headers[name];
    return typeof value === 'string' ? { [as]: value } : {};
  };
  return {
    ...inherited,
    ...env,
    GIT_PROJECT_ROOT: dataDir,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `${dir.slice(dataDir.length)}/${request.resource}`,
    REQUEST_METHOD: req.method ?? 'GET',
    QUERY_STRING: request.query,
    REMOTE_ADDR: req.socket.remoteAddress ?? '',
    ...(user === undefined ? {} : { REMOTE_USER: user, GIT_COMMITTER_NAME: user }),
    ...header('content-type', 'CONTENT_TYPE'),
    // Without a length the body is chunked; git then reads to its end.
    ...header('content-length', 'CONTENT_LENGTH'),
    ...header('content-encoding', 'HTTP_CONTENT_ENCODING'),
    ...header('git-protocol', 'GIT_PROTOCOL'),
  };
}
