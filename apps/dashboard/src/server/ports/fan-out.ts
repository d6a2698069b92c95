export type FanOutListener = {
  /** Another member said this; of one member in the order in which it was said. Must not throw. */
  message(text: string): void;
  /** Members can be reached from now on; what was said before that may have been missed. */
  connected(): void;
};

/** A way to tell all other gateways something, at most once and without waiting for anybody. */
export interface FanOut extends AsyncDisposable {
  /** Begins to listen; to be called once. */
  listen(listener: FanOutListener): void;
  isConnected(): boolean;
  /** At most 512 KiB. Lost where nobody can be reached; never waits and never throws. */
  publish(text: string): void;
}
