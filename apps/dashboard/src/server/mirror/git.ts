import { execa } from 'execa';
import { MirrorError } from '#server/ports/mirror.ts';

/** No prompt, no settings of this machine, English messages: the same on every host. */
export const GIT_ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
} as const;

const FETCH_TIMEOUT_MS = 120_000;

type Options = { readonly token?: string; readonly signal?: AbortSignal };

/** Runs git in a bare repository; its stdout as text. Throws MirrorError with git's own words. */
export async function git(dir: string, args: readonly string[], { token, signal }: Options = {}): Promise<string> {
  // A gc in the background would outlive us and hold the folder.
  const result = await execa('git', ['--git-dir', dir, '-c', 'gc.autoDetach=false', ...args], {
    env: { ...GIT_ENVIRONMENT, ...(token === undefined ? {} : asBearer(token)) },
    stdin: 'ignore',
    stripFinalNewline: false,
    maxBuffer: 256 * 1024 * 1024,
    timeout: FETCH_TIMEOUT_MS,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  if (!result.failed) return result.stdout;
  const said = result.timedOut ? `it took more than ${FETCH_TIMEOUT_MS / 1_000} s` : saidBy(result);
  throw new MirrorError(`Cannot run git ${args[0] ?? ''}: ${said}`, { cause: result });
}

/** In the environment, never in the arguments, where every user of the host could read it. */
function asBearer(token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

/** The line that says what went wrong: git puts hints around it. */
function saidBy(result: {
  stderr: string;
  originalMessage?: string | undefined;
  exitCode?: number | undefined;
}): string {
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const fatal = lines.find((line) => line.startsWith('fatal:')) ?? lines.find((line) => line !== '');
  return fatal?.replace(/^fatal: /, '') ?? result.originalMessage ?? `it ended with code ${result.exitCode}`;
}
