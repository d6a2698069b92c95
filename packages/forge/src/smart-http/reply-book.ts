/** What git answered, whole. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Too much to be kept: each of those who ask lets git answer by itself. */
export type Answer = Reply | 'large';

const LARGE_BYTES = 256;

/** Remembers answers by their question, the last asked ones, so many bytes of them. */
export class ReplyBook {
  readonly #maxBytes: number;
  readonly #known = new Map<string, Answer>();
  readonly #asking = new Map<string, Promise<Answer>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The answer to `question`, which is asked at most once at a time.
   *
   * `ask` also says whether the answer may be kept. A failure is met again by whoever asks next.
   */
  async answer(question: string, ask: () => Promise<{ answer: Answer; keep: boolean }>): Promise<Answer> {
    const known = this.#known.get(question);
    if (known !== undefined) {
      this.#known.delete(question);
      this.#known.set(question, known);
      return known;
    }
    const asking = this.#asking.get(question) ?? this.#ask(question, ask);
    this.#asking.set(question, asking);
    return asking;
  }

  async #ask(question: string, ask: () => Promise<{ answer: Answer; keep: boolean }>): Promise<Answer> {
    try {
      const { answer, keep } = await ask();
      if (keep) this.#keep(question, answer);
      return answer;
    } finally {
      this.#asking.delete(question);
    }
  }

  #keep(question: string, answer: Answer): void {
    this.#known.set(question, answer);
    this.#bytes += sizeOf(answer);
    for (const [oldest, its] of this.#known) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#known.delete(oldest);
      this.#bytes -= sizeOf(its);
    }
  }
}

const sizeOf = (answer: Answer): number => (answer === 'large' ? 0 : answer.body.length) + LARGE_BYTES;
