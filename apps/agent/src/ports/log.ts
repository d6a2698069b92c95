export type LogLevel = 'info' | 'warn' | 'error';

/** Where events go that a person may want to read. Never throws. */
export interface Log {
  write(level: LogLevel, event: string, message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A line that the app wrote. */
  app(name: string, line: string): void;
}
