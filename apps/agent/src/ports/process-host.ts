/** All that is needed to start one process. `command[0]` is a program's name for PATH or an absolute path. */
export type LaunchSpec = {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Values in it that no line of the process may show. */
  readonly secrets: readonly string[];
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  /** A listening socket of this process that it is given as sd_listen_fds(3) describes. */
  readonly listenFd?: number;
};

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export interface Child {
  readonly pid: number;
  /** Resolves once the process has ended and what it left in its group was ended as well. */
  readonly exited: Promise<Exit>;
  /** Sends a signal to the whole process group; does nothing when it is gone. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal to the process alone: what it started need not know the signal that it reloads by. */
  tell(signal: NodeJS.Signals): void;
}

/** Processes of one data folder, each leader of its own group, and known again after the agent was killed. */
export interface ProcessHost {
  /** Throws OperationError when it cannot be started: retry `later` when it never can as it stands. */
  spawn(spec: LaunchSpec, onLine: (line: string) => void): Promise<Child>;
  /**
   * Ends what an earlier agent of this data folder started and left running; answers how many processes that were.
   * Never touches a process whose identity it cannot prove.
   */
  endOrphans(): Promise<number>;
}

export const exitText = ({ code, signal }: Exit): string =>
  signal === null ? `exit code ${code}` : `signal ${signal}`;
