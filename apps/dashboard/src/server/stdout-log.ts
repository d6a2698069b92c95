import type { Log } from '#server/ports/log.ts';

/** Lines of JSON, one an event, for whatever collects the output of processes. */
export function stdoutLog(write: (line: string) => void, now: () => Date): Log {
  const say = (level: string, text: string, data: Readonly<Record<string, unknown>> = {}) => {
    write(`${JSON.stringify({ at: now().toISOString(), level, text, ...data })}\n`);
  };
  return { info: (text, data) => say('info', text, data), warn: (text, data) => say('warn', text, data) };
}
