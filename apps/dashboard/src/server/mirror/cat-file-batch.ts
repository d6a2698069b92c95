import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type GitObject, MirrorError } from '#server/ports/mirror.ts';

type Waiting = { readonly resolve: (object: GitObject | undefined) => void; readonly reject: (error: Error) => void };
type Running = { readonly child: ChildProcessWithoutNullStreams; readonly waiting: Waiting[] };

/**
 * Reads objects through one long-lived `git cat-file --batch`.
 *
 * Rules: answers come in the order of the questions; a process that dies fails the questions it had taken, and the
 * next question starts another; after dispose every question fails.
 */
export class CatFileBatch implements AsyncDisposable {
  readonly #dir: string;
  #running: Running | undefined;
  #isDisposed = false;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The process that answers now; `undefined` between two. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** An object by anything that names one: an id, a ref, `<commit>^{tree}`; `undefined` when the repository has none. */
  async read(name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) throw new MirrorError('Cannot read an object as its name must be one line');
    if (this.#isDisposed) throw new MirrorError('Cannot read an object as the mirror is closed');
    this.#running ??= this.#start();
    const { child, waiting } = this.#running;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${name}\n`);
    });
  }

  #start(): Running {
    const child = spawn('git', ['--git-dir', this.#dir, 'cat-file', '--batch'], { stdio: 'pipe' });
    const running: Running = { child, waiting: [] };
    const answer = answerReader(running.waiting);
    const end = (why: string) => {
      if (this.#running === running) this.#running = undefined;
      for (const { reject } of running.waiting.splice(0)) reject(new MirrorError(`Cannot read an object as ${why}`));
    };
    child.stdout.on('data', answer);
    child.on('error', (error) => end(`git did not start: ${error.message}`));
    child.on('close', (code, signal) => end(`git cat-file ended: ${signal ?? code}`));
    // A write to a process that just died; `close` tells the ones who wait.
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const child = this.#running?.child;
    if (child === undefined || child.exitCode !== null) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.stdin.end();
    child.kill();
    await closed;
  }
}

/** Cuts the stream into answers: `<id> <type> <size>\n<bytes>\n`, or `<name> missing\n`. */
function answerReader(waiting: Waiting[]): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  let needed = 1;
  return (chunk) => {
    chunks.push(chunk);
    held += chunk.length;
    // Joining only when a whole answer may be here keeps a large object from being copied once a chunk.
    if (held < needed) return;
    let rest: Buffer = Buffer.concat(chunks);
    needed = 1;
    for (;;) {
      const answer = nextAnswer(rest);
      if (typeof answer === 'number') {
        needed = answer;
        break;
      }
      waiting.shift()?.resolve(answer.object);
      rest = answer.rest;
    }
    chunks = [rest];
    held = rest.length;
  };
}

/** The first answer in `bytes`, or how many bytes there must be before it is whole. */
function nextAnswer(bytes: Buffer): { object: GitObject | undefined; rest: Buffer } | number {
  const lineEnd = bytes.indexOf(0x0a);
  if (lineEnd < 0) return bytes.length + 1;
  const [, id, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(bytes.toString('utf8', 0, lineEnd)) ?? [];
  if (id === undefined || type === undefined) return { object: undefined, rest: bytes.subarray(lineEnd + 1) };
  const end = lineEnd + 1 + Number(size);
  if (bytes.length < end + 1) return end + 1;
  return { object: { id, type, bytes: bytes.subarray(lineEnd + 1, end) }, rest: bytes.subarray(end + 1) };
}
