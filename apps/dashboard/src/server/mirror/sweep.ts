import type { Clock } from '#server/ports/clock.ts';

/** Repeats `work` with `everyMs` of rest between; `work` handles its own errors. Ends when disposed. */
export function sweep(clock: Clock, everyMs: number, work: () => Promise<void>): AsyncDisposable {
  const abort = new AbortController();
  const loop = (async () => {
    while (!abort.signal.aborted) {
      await clock.sleep(everyMs, abort.signal).catch(() => undefined);
      if (!abort.signal.aborted) await work();
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      abort.abort(new Error('shutting down'));
      await loop;
    },
  };
}
