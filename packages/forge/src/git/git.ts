import { spawn } from 'node:child_process';
import { gitEnvironment } from '#git/environment.ts';

export interface GitRun {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are answers and not failures; 0 always is. */
  readonly allow?: readonly number[];
}

export interface GitOutput {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** git refused or is broken; `stderr` has its words. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], code: number | null, stderr: string) {
    super(`Cannot run "git ${args[0]}" as git refused: ${stderr.trim() || `exit code ${code}`}`);
    this.code = code;
    this.stderr = stderr;
  }
}

/**
 * Runs git in the bare repository `dir` and waits for its end.
 *
 * Never a shell, and never the user's or the machine's git configuration. Throws a GitError on an exit
 * code that is not allowed, and what `spawn` throws when there is no git.
 */
export function git(dir: string, args: readonly string[], run: GitRun = {}): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: dir, env: { ...gitEnvironment(dir), ...run.env }, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const stderr = Buffer.concat(err).toString();
      if (code === null || (code !== 0 && !run.allow?.includes(code))) reject(new GitError(args, code, stderr));
      else resolve({ code, stdout: Buffer.concat(out), stderr });
    });
    // git may end before it has read everything; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(run.input);
  });
}

/** Like `git`, and gives what it printed, without the last line's end. */
export async function gitText(dir: string, args: readonly string[], run: GitRun = {}): Promise<string> {
  return (await git(dir, args, run)).stdout.toString().replace(/\n$/, '');
}
