import type { FanOut, FanOutListener } from '#server/ports/fan-out.ts';

/** Members within one process: one gateway by itself, or several of a test. */
export class InProcessHub {
  readonly #members = new Set<FanOutListener>();

  join(): FanOut {
    let own: FanOutListener | undefined;
    return {
      listen: (listener) => {
        own = listener;
        this.#members.add(listener);
        queueMicrotask(() => this.#members.has(listener) && listener.connected());
      },
      isConnected: () => true,
      publish: (text) => {
        if (own === undefined || !this.#members.has(own)) return;
        for (const member of this.#members) {
          if (member !== own) queueMicrotask(() => this.#members.has(member) && member.message(text));
        }
      },
      [Symbol.asyncDispose]: async () => {
        if (own !== undefined) this.#members.delete(own);
      },
    };
  }
}
