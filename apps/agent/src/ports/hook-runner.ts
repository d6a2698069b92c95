export type HookSpec = {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Values in it that the output may not show. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
};

export type HookEnd =
  | { readonly is: 'done'; readonly output: string }
  /** `temporary`: it asked to be tried again later (exit 75, EX_TEMPFAIL). */
  | { readonly is: 'failed'; readonly reason: string; readonly temporary: boolean; readonly output: string };

export interface HookRunner {
  /**
   * Runs a program to its end in its own process group, which is ended whole at its end, at the deadline or when the
   * signal aborts; so is what left the group. Hooks of an agent that was killed have ended before the first one starts.
   * `output` is the last 10 KiB, masked. Never throws for what the program does; throws the signal's reason.
   */
  run(spec: HookSpec, signal: AbortSignal): Promise<HookEnd>;
}
