/** A line for each step: what it is while it runs, how long it took when it is done. */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #started = performance.now();

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  async step<T>(name: string, work: (detail: (line: string) => void) => Promise<T>): Promise<T> {
    const start = performance.now();
    this.#write(`  … ${name}\n`);
    const result = await work((line) => this.#write(`      ${line}\n`));
    this.#write(`  ✓ ${name} (${seconds(performance.now() - start)})\n`);
    return result;
  }

  /** Something that happened beside the steps. */
  notice(line: string): void {
    this.#write(`      ${line}\n`);
  }

  say(text: string): void {
    this.#write(`${text}\n`);
  }

  total(): string {
    return seconds(performance.now() - this.#started);
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
