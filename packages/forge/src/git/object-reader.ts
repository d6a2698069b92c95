import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { CommitLinks } from '#git/commit-links.ts';
import { gitEnvironment } from '#git/environment.ts';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface ObjectInfo {
  readonly sha: string;
  readonly type: ObjectType;
  /** Bytes. */
  readonly size: number;
}

export interface GitObject extends ObjectInfo {
  readonly body: Buffer;
}

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** In the order in which they are answered. A process that ends takes its own with it, and no later one's. */
  readonly questions: Question[];
  unread: Buffer;
  chunks: Buffer[];
  needed: number;
}

interface Question {
  readonly wantsBody: boolean;
  readonly resolve: (answer: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

const IDLE_MS = 60_000;
const NOTHING = Buffer.alloc(0);

/**
 * Reads objects of one repository through one `git cat-file --batch-command`, as starting a process costs
 * more than reading a thousand objects. The process starts at the first question and ends when idle.
 */
export class ObjectReader implements AsyncDisposable {
  /** What commits are linked to, remembered. */
  readonly links = new CommitLinks((sha) => this.read(sha));
  readonly #dir: string;
  readonly #idleMs: number;
  readonly #ended = new Set<Promise<void>>();
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;

  /** @param idleMs after so long without a question the process ends. */
  constructor(dir: string, idleMs = IDLE_MS) {
    this.#dir = dir;
    this.#idleMs = idleMs;
  }

  /** Whether a process waits for questions. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** `undefined` when there is no such object. `name` is an object name, or one with a suffix as `^{commit}`. */
  info(name: string): Promise<ObjectInfo | undefined> {
    return this.#ask('info', name);
  }

  /** Like `info`, with the content. */
  read(name: string): Promise<GitObject | undefined> {
    return this.#ask('contents', name);
  }

  /** Ends the process; a later question would start another. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    this.#running?.child.stdin.end();
    await Promise.all(this.#ended);
  }

  #ask(command: 'info' | 'contents', name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    const { child, questions } = (this.#running ??= this.#start());
    return new Promise((resolve, reject) => {
      questions.push({ wantsBody: command === 'contents', resolve, reject });
      child.stdin.write(`${command} ${name}\n`);
      clearTimeout(this.#idle);
    });
  }

  #start(): Running {
    const env = gitEnvironment(this.#dir);
    const child = spawn('git', ['cat-file', '--batch-command'], { cwd: this.#dir, env, stdio: 'pipe' });
    const running: Running = { child, questions: [], unread: NOTHING, chunks: [], needed: 0 };
    child.stdout.on('data', (chunk: Buffer) => {
      take(running, chunk);
      if (running.questions.length === 0) this.#rest(running);
    });
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => {
      const end = (): void => {
        if (this.#running === running) this.#running = undefined;
        const lost = new Error(`Cannot read an object of ${this.#dir} as git ended in between`);
        for (const question of running.questions.splice(0)) question.reject(lost);
        resolve();
      };
      child.once('error', end);
      child.once('close', end);
    });
    this.#ended.add(ended);
    void ended.then(() => this.#ended.delete(ended));
    return running;
  }

  #rest(running: Running): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      // A question that comes now starts another process; this one only ends.
      if (this.#running === running) this.#running = undefined;
      running.child.stdin.end();
    }, this.#idleMs).unref();
  }
}

function take(running: Running, chunk: Buffer): void {
  // Joined only once enough has come: a large object arrives in many pieces.
  running.chunks.push(chunk);
  const have = running.unread.length + running.chunks.reduce((sum, each) => sum + each.length, 0);
  if (have < running.needed) return;
  running.unread = Buffer.concat([running.unread, ...running.chunks]);
  running.chunks = [];
  while (answerOne(running));
}

function answerOne(running: Running): boolean {
  const [question] = running.questions;
  const { unread } = running;
  const lineEnd = unread.indexOf(10);
  running.needed = 0;
  if (!question || lineEnd < 0) return false;
  const [sha = '', type = '', size = ''] = unread.toString('utf8', 0, lineEnd).split(' ');
  const found = /^\d+$/.test(size);
  const bodyEnd = lineEnd + 1 + (found && question.wantsBody ? Number(size) + 1 : 0);
  if (unread.length < bodyEnd) {
    running.needed = bodyEnd;
    return false;
  }
  const body = bodyEnd > lineEnd + 1 ? unread.subarray(lineEnd + 1, bodyEnd - 1) : NOTHING;
  running.unread = unread.subarray(bodyEnd);
  running.questions.shift();
  question.resolve(found ? { sha, type: type as ObjectType, size: Number(size), body } : undefined);
  return true;
}
