/** Where the gateway says what happened; never gets a token. */
export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;
