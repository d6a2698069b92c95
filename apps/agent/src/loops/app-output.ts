const LINES_MAX = 50;
const CHARS_MAX = 400;

/** The last lines of whatever ran here, one version after the other. */
export class AppOutput {
  readonly #lines: string[] = [];

  /** Not a copy: it goes on. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  keep(line: string): void {
    this.#lines.push(line.slice(0, CHARS_MAX));
    if (this.#lines.length > LINES_MAX) this.#lines.shift();
  }
}
