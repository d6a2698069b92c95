/** One line for whoever runs the process: fixed text, with what varies as data beside it. Never throws. */
export interface Log {
  info(text: string, data?: Readonly<Record<string, unknown>>): void;
  warn(text: string, data?: Readonly<Record<string, unknown>>): void;
}
