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
  readonly #questions: Question[] = [];
  #child: ChildProcessWithoutNullStreams | undefined;
  #ended: Promise<void> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #unread: Buffer = NOTHING;
  #chunks: Buffer[] = [];
  #needed = 0;

  constructor(dir: string) {
    this.#dir = dir;
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
    this.#child?.stdin.end();
    await this.#ended;
  }

  #ask(command: 'info' | 'contents', name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#questions.push({ wantsBody: command === 'contents', resolve, reject });
      child.stdin.write(`${command} ${name}\n`);
      clearTimeout(this.#idle);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const env = gitEnvironment(this.#dir);
    const child = spawn('git', ['cat-file', '--batch-command'], { cwd: this.#dir, env, stdio: 'pipe' });
    this.#child = child;
    this.#unread = NOTHING;
    this.#chunks = [];
    this.#needed = 0;
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        if (this.#child === child) this.#child = undefined;
        const lost = new Error(`Cannot read an object of ${this.#dir} as git ended in between`);
        for (const question of this.#questions.splice(0)) question.reject(lost);
        resolve();
      };
      child.once('error', end);
      child.once('close', end);
    });
    return child;
  }

  #take(chunk: Buffer): void {
    // Joined only once enough has come: a large object arrives in many pieces.
    this.#chunks.push(chunk);
    const have = this.#unread.length + this.#chunks.reduce((sum, each) => sum + each.length, 0);
    if (have < this.#needed) return;
    this.#unread = Buffer.concat([this.#unread, ...this.#chunks]);
    this.#chunks = [];
    while (this.#answerOne());
    if (this.#questions.length === 0) this.#rest();
  }

  #answerOne(): boolean {
    const [question] = this.#questions;
    const lineEnd = this.#unread.indexOf(10);
    this.#needed = 0;
    if (!question || lineEnd < 0) return false;
    const [sha = '', type = '', size = ''] = this.#unread.toString('utf8', 0, lineEnd).split(' ');
    const found = /^\d+$/.test(size);
    const bodyEnd = lineEnd + 1 + (found && question.wantsBody ? Number(size) + 1 : 0);
    if (this.#unread.length < bodyEnd) {
      this.#needed = bodyEnd;
      return false;
    }
    const body = bodyEnd > lineEnd + 1 ? this.#unread.subarray(lineEnd + 1, bodyEnd - 1) : NOTHING;
    this.#unread = this.#unread.subarray(bodyEnd);
    this.#questions.shift();
    question.resolve(found ? { sha, type: type as ObjectType, size: Number(size), body } : undefined);
    return true;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#idle = setTimeout(() => {
      // A question that comes now starts another process; this one only ends.
      if (this.#child === child) this.#child = undefined;
      child?.stdin.end();
    }, IDLE_MS).unref();
  }
}
