import type { Log, LogLevel } from '#ports/log.ts';

/** One line an event on standard output, for people or as JSON for a collector. */
export class StdoutLog implements Log {
  readonly #format: 'text' | 'json';

  constructor(format: 'text' | 'json') {
    this.#format = format;
  }

  write(level: LogLevel, event: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const time = new Date().toISOString();
    if (this.#format === 'json') this.#line(JSON.stringify({ time, level, event, message, ...fields }));
    else this.#line(`${time} ${level.padEnd(5)} ${event.padEnd(20)} ${message}`);
  }

  app(name: string, line: string): void {
    if (this.#format === 'json') this.#line(JSON.stringify({ time: new Date().toISOString(), app: name, line }));
    else this.#line(`${name} | ${line}`);
  }

  #line(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}
