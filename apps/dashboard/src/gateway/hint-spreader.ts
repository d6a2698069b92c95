const SPREAD_MS = 300;
const STEP_MS = 10;
const AT_ONCE = 100;

/**
 * Hands one value to many receivers: to a hundred at once, to more of them over 300 ms, so that a fleet does not ask
 * for the new state in one instant. A newer value replaces one that is still on its way.
 */
export class HintSpreader<Receiver, Value> implements Disposable {
  readonly #send: (receiver: Receiver, value: Value) => void;
  #waiting: readonly Receiver[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (receiver: Receiver, value: Value) => void) {
    this.#send = send;
  }

  spread(receivers: Iterable<Receiver>, value: Value): void {
    clearInterval(this.#timer);
    this.#waiting = [...receivers];
    const each = Math.max(AT_ONCE, Math.ceil(this.#waiting.length / (SPREAD_MS / STEP_MS)));
    this.#next(each, value);
    if (this.#waiting.length > 0) this.#timer = setInterval(() => this.#next(each, value), STEP_MS);
  }

  #next(count: number, value: Value): void {
    const now = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    if (this.#waiting.length === 0) clearInterval(this.#timer);
    for (const receiver of now) this.#send(receiver, value);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#waiting = [];
  }
}
