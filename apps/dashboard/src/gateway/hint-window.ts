const AT_ONCE_LEAST = 100;
const AT_ONCE_SHARE = 10;
const PATIENCE_MS = 1_000;
const STEP_MS = 100;

/**
 * Tells many receivers one value, in turn: a tenth of them at once (100 at least), and the next when one of those has
 * got there, or has not after a second. So a fleet that moves does not move all at once, which would let the first of
 * it finish as late as the last, and all have been told after 10 s. A newer value begins anew, for all.
 */
export class HintWindow<Receiver, Value> implements Disposable {
  readonly #send: (receiver: Receiver, value: Value) => void;
  #value: Value | undefined;
  #waiting: Iterator<Receiver> = [].values();
  #atOnce = 0;
  /** Who was told and when, by the monotonic clock, the first of them first. */
  readonly #onTheWay = new Map<Receiver, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (receiver: Receiver, value: Value) => void) {
    this.#send = send;
  }

  tell(receivers: Iterable<Receiver>, value: Value): void {
    this[Symbol.dispose]();
    const all = [...receivers];
    this.#value = value;
    this.#waiting = all.values();
    this.#atOnce = Math.max(AT_ONCE_LEAST, Math.ceil(all.length / AT_ONCE_SHARE));
    this.#timer = setInterval(() => this.#giveUpOnSlow(), STEP_MS);
    this.#fill();
  }

  /** The receiver has got to `value`, told or not. */
  arrived(receiver: Receiver, value: Value | undefined): void {
    if (value === undefined || value !== this.#value) return;
    if (this.#onTheWay.delete(receiver)) this.#fill();
  }

  #fill(): void {
    const now = performance.now();
    while (this.#value !== undefined && this.#onTheWay.size < this.#atOnce) {
      const next = this.#waiting.next();
      // Whoever is still on the way keeps nobody waiting.
      if (next.done === true) return this[Symbol.dispose]();
      this.#onTheWay.set(next.value, now);
      this.#send(next.value, this.#value);
    }
  }

  #giveUpOnSlow(): void {
    const before = performance.now() - PATIENCE_MS;
    for (const [receiver, toldAt] of this.#onTheWay) {
      if (toldAt > before) break;
      this.#onTheWay.delete(receiver);
    }
    this.#fill();
  }

  /** Tells nobody any more. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#value = undefined;
    this.#onTheWay.clear();
  }
}
