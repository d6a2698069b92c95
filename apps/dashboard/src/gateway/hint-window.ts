const AT_ONCE_LEAST = 100;
const AT_ONCE_SHARE = 10;
const PATIENCE_MS = 1_000;
const STEP_MS = 100;

/**
 * Tells many receivers one value, in turn: a tenth of them at once (100 at least), and the next when one of those has
 * got there or is gone, or has not after a second. So a fleet that moves does not move all at once, which would let the
 * first of it finish as late as the last, and all have been told after 10 s. A newer value takes the older one's place,
 * for all; who had not been told yet keeps its turn.
 */
export class HintWindow<Receiver, Value> implements Disposable {
  readonly #send: (receiver: Receiver, value: Value) => void;
  #value: Value | undefined;
  /** Who waits, in turn: whom a value concerns, and after them all others. */
  #concerned = new Set<Receiver>();
  #others = new Set<Receiver>();
  #atOnce = 0;
  /** Who was told and when, by the monotonic clock, the first of them first. */
  readonly #onTheWay = new Map<Receiver, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (receiver: Receiver, value: Value) => void) {
    this.#send = send;
  }

  tell(value: Value, concerned: Iterable<Receiver>, others: Iterable<Receiver>): void {
    this.#value = value;
    this.#concerned = new Set([...this.#concerned, ...concerned]);
    this.#others = new Set([...this.#others, ...others].filter((receiver) => !this.#concerned.has(receiver)));
    this.#atOnce = Math.max(AT_ONCE_LEAST, Math.ceil((this.#concerned.size + this.#others.size) / AT_ONCE_SHARE));
    this.#onTheWay.clear();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#giveUpOnSlow(), STEP_MS);
    this.#fill();
  }

  /** The receiver has got to `value`: if it waits it need not be told any more. */
  arrived(receiver: Receiver, value: Value | undefined): void {
    if (value !== undefined && value === this.#value) this.gone(receiver);
  }

  /** There is nobody to tell any more. */
  gone(receiver: Receiver): void {
    this.#concerned.delete(receiver);
    this.#others.delete(receiver);
    if (this.#onTheWay.delete(receiver)) this.#fill();
  }

  #fill(): void {
    if (this.#value === undefined) return;
    const now = performance.now();
    for (const waiting of [this.#concerned, this.#others]) {
      for (const receiver of waiting) {
        if (this.#onTheWay.size >= this.#atOnce) return;
        waiting.delete(receiver);
        this.#onTheWay.set(receiver, now);
        this.#send(receiver, this.#value);
      }
    }
    // Whoever is still on the way keeps nobody waiting.
    this[Symbol.dispose]();
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
    for (const all of [this.#concerned, this.#others, this.#onTheWay]) all.clear();
  }
}
