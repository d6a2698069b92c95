/** Where desired state comes from. Both verbs throw OperationError when it is out of reach, and obey the signal. */
export interface StateSource {
  readonly kind: string;
  /** The commit that the branch is at now; cheap, asked often. */
  head(signal: AbortSignal): Promise<string>;
  /**
   * Brings the newest commit here, or what was the newest at a `head` right before; it may be newer than what that said.
   * With `since`, a commit of earlier, its history is brought down to that one, as far as it can be had.
   */
  fetch(signal: AbortSignal, since?: string): Promise<StateCommit>;
}

export interface StateCommit {
  readonly commit: string;
  /** The text of a file of this commit; `undefined` when the commit has no such file. */
  read(path: string): Promise<string | undefined>;
  /** The bytes of this commit's object and of those in its history that were asked for. Whoever believes them computes their ids. */
  commits(): Promise<readonly Uint8Array[]>;
}
