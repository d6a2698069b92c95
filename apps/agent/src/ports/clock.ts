/** The only way to know the time or to wait. Core code takes `now` as a value instead. */
export interface Clock {
  /** Milliseconds on a clock that never goes back, whatever happens to the date. */
  now(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls once after `ms`; answers how to call that off. */
  after(ms: number, call: () => void): () => void;
}
